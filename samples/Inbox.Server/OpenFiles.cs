using System.Globalization;

namespace Inbox.Server;

/// <summary>Calculates how many connections fit within the limit of open files.</summary>
/// <remarks>The runtime has already raised the limit as far as possible. A process that reaches it aborts.</remarks>
internal static class OpenFiles
{
    /// <summary>The files that the server needs besides its connections: about 225 when idle, and a few for connections that are being refused.</summary>
    private const int Reserve = 300;

    private const string Limits = "/proc/self/limits";

    /// <summary>Returns the limit of open files; null if there is none or it is unknown.</summary>
    public static int? Most()
    {
        // Max open files            1024                 524288               files
        var line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var most, ..]
            && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Returns the wanted number of connections, or as many as fit.</summary>
    /// <exception cref="RefusedException">The limit leaves no room for connections.</exception>
    public static int ConnectionsFor(int wanted)
    {
        if (Most() is not { } most || most - Reserve >= wanted)
        {
            return wanted;
        }

        return most > Reserve
            ? most - Reserve
            : throw new RefusedException($"the system allows this process {most} open files, and {Reserve} are needed before the first connection: raise the limit (ulimit -n)");
    }
}
