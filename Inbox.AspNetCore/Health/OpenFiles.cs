using System.Globalization;

namespace Inbox.AspNetCore.Health;

/// <summary>The open files of this process, and their limit. Connections count as files; a process that reaches the limit aborts.</summary>
internal readonly record struct OpenFiles(int Open, int Most)
{
    /// <summary>Gets whether more than nine tenths of the limit are in use.</summary>
    public bool AreShort => Open > Most / 10.0 * 9;
}

/// <summary>
/// A counter of open files that counts at most once per second: the more files, the longer it takes, and anyone may query readiness.
/// </summary>
internal sealed class OpenFileCounter
{
    private const string Limits = "/proc/self/limits";

    private static readonly TimeSpan _age = TimeSpan.FromSeconds(1);

    private volatile Count? _last;

    /// <returns>The counts; null on systems other than Linux, which do not report them.</returns>
    public OpenFiles? Read()
    {
        if (_last is { } last && TimeProvider.System.GetElapsedTime(last.At) < _age)
        {
            return last.Files;
        }

        // Max open files            1024                 524288               files
        var line = File.Exists(Limits)
            ? File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            : null;
        OpenFiles? files = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var most, ..]
            && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(), number)
            : null;
        _last = new(files, TimeProvider.System.GetTimestamp());
        return files;
    }

    private sealed record Count(OpenFiles? Files, long At);
}
