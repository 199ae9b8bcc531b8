using System.Globalization;

namespace Inbox.Reliability.Tests.Churn;

/// <summary>How much memory there was after each stretch of churn, when nothing was left of it.</summary>
internal sealed class MemoryRecord
{
    /// <summary>What a process of a test runner gains and loses by itself.</summary>
    private const long Allowance = 8 * 1024 * 1024;

    private readonly List<(long Heap, long Resident)> _samples = [];

    /// <summary>Notes what is left after a full collection.</summary>
    public void Take()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        _samples.Add((GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet));
    }

    /// <summary>The end is at most a tenth, and the allowance, above what it was when the first third was over.</summary>
    public void AssertLevel(string what, long mailboxes)
    {
        var second = _samples[(_samples.Count / 3)..(2 * _samples.Count / 3)];
        var (heap, resident) = (Median(second.Select(sample => sample.Heap)), Median(second.Select(sample => sample.Resident)));
        var end = _samples[^1];
        TestContext.Progress.WriteLine(
            $"""
            {what}: {mailboxes.ToString("N0", CultureInfo.InvariantCulture)} mailboxes came and went
                            begin   plateau       end    most (MB, {_samples.Count} samples; allowed: 10 % and 8 MB above the plateau)
              heap     {Row(_samples[0].Heap, heap, end.Heap, _samples.Max(sample => sample.Heap))}
              resident {Row(_samples[0].Resident, resident, end.Resident, _samples.Max(sample => sample.Resident))}
            """);
        end.Heap.Should().BeLessThanOrEqualTo(heap + heap / 10 + Allowance, "nothing is kept of mailboxes that are gone");
        end.Resident.Should().BeLessThanOrEqualTo(resident + resident / 10 + Allowance, "nothing is kept of mailboxes that are gone");
    }

    private static long Median(IEnumerable<long> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    private static string Row(params long[] bytes) => string.Concat(bytes.Select(some => string.Create(CultureInfo.InvariantCulture, $"{some / 1048576.0,10:F1}")));
}
