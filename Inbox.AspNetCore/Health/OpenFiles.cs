using System.Globalization;

namespace Inbox.AspNetCore.Health;

/// <summary>How many files this process has open, of how many. Connections are files; a process that has all it may have aborts.</summary>
internal readonly record struct OpenFiles(int Open, int Most)
{
    private const string Limits = "/proc/self/limits";

    /// <summary>Whether more than nine tenths of them are.</summary>
    public bool AreShort => Open > Most / 10.0 * 9;

    /// <returns>Null where the system does not say: only Linux does.</returns>
    public static OpenFiles? Read()
    {
        // Max open files            1024                 524288               files
        var line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var most, ..] && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(), number)
            : null;
    }
}
