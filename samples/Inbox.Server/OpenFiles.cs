using System.Globalization;

namespace Inbox.Server;

/// <summary>How many connections there is room for among the files that the system lets this process have open.</summary>
/// <remarks>The runtime has raised the limit as far as it may. A process that comes to it can do nothing any more, and aborts.</remarks>
internal static class OpenFiles
{
    /// <summary>What the server needs besides its connections: some 225 when nobody is there, and a few for those that are just being refused.</summary>
    private const int Reserve = 300;

    private const string Limits = "/proc/self/limits";

    /// <summary>How many there may be; null: the system has no limit, or does not say.</summary>
    public static int? Most()
    {
        // Max open files            1024                 524288               files
        var line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var most, ..]
            && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>As many connections as are wanted, or as there is room for.</summary>
    /// <exception cref="RefusedException">There is no room for any.</exception>
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
