using System.Globalization;

namespace Inbox.AspNetCore.Health;

/// <summary>How many files this process has open, of how many. Connections are files; a process that has all it may have aborts.</summary>
internal readonly record struct OpenFiles(int Open, int Most)
{
    /// <summary>Whether more than nine tenths of them are.</summary>
    public bool AreShort => Open > Most / 10.0 * 9;
}

/// <summary>
/// Counts them, at most once a second: that takes as long as there are many, and anybody may ask whether an app is ready.
/// </summary>
internal sealed class OpenFileCounter
{
    private const string Limits = "/proc/self/limits";

    private static readonly TimeSpan _age = TimeSpan.FromSeconds(1);

    private volatile Count? _last;

    /// <returns>Null where the system does not say: only Linux does.</returns>
    public OpenFiles? Read()
    {
        if (_last is { } last && TimeProvider.System.GetElapsedTime(last.At) < _age)
        {
            return last.Files;
        }

        // Max open files            1024                 524288               files
        var line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        OpenFiles? files = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var most, ..] && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(), number)
            : null;
        _last = new(files, TimeProvider.System.GetTimestamp());
        return files;
    }

    private sealed record Count(OpenFiles? Files, long At);
}
