using System.Diagnostics;
using System.Globalization;

namespace Inbox.Benchmarks.Load;

/// <summary>What other processes have used together, read from /proc: CPU time to 10 ms, resident memory to a page.</summary>
internal sealed class ProcessWatch(params int[] ids)
{
    private static readonly double _ticksPerSecond = 100;
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(3);

    /// <summary>User and system time of all threads, in seconds.</summary>
    public double CpuSeconds => ids.Sum(id =>
    {
        // Fields are counted behind the name, which stands in parentheses and may contain anything (proc(5)).
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / _ticksPerSecond;
    });

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => ids.Sum(id => Number(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1]) * Environment.SystemPageSize);

    /// <summary>
    /// Waits until it has not worked for 300 ms, or for 5 s at most: what it still does from before must not be counted. Then it rests for
    /// 3 s more: some servers give memory back then, and what they have kept of it would hide what is measured next.
    /// </summary>
    public async Task SettleAsync()
    {
        var deadline = Stopwatch.GetTimestamp() + 5 * Stopwatch.Frequency;
        for (var before = -1d; Stopwatch.GetTimestamp() < deadline && CpuSeconds != before;)
        {
            before = CpuSeconds;
            await Task.Delay(300);
        }

        await Task.Delay(_rest);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
