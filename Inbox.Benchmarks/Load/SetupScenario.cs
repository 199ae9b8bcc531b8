using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>
/// Whole WebRTC set-ups through mailboxes, one after the other. Counts requests and time, three ways: as simple clients do it, with
/// receivers that take batches, and with senders too that put what was found meanwhile into one message, as the browser module does.
/// </summary>
internal sealed class SetupScenario : IScenario
{
    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        var figures = new List<Figure>();
        foreach (var way in (PollingSide.Way[])[PollingSide.Way.Plain, PollingSide.Way.InBatches, PollingSide.Way.Joined])
        {
            var (a, b) = ($"{options.Run}{way.Name.Length}a", $"{options.Run}{way.Name.Length}b");
            await Mailbox.CreateAsync(target, $"{options.Run}{way.Name.Length}", [new(a), new(b)]);
            using var alice = await PollingSide.OpenAsync(target, a, b, way, options.Away);
            using var bob = await PollingSide.OpenAsync(target, b, a, way, options.Away);
            await ISetupSide.ConnectAsync(alice, bob);
            alice.Reset();
            bob.Reset();

            var times = new List<double>();
            var end = Stopwatch.GetTimestamp() + (long)(options.Seconds * Stopwatch.Frequency / 3);
            while (Stopwatch.GetTimestamp() < end)
            {
                var start = Stopwatch.GetTimestamp();
                await ISetupSide.ConnectAsync(alice, bob);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            var gets = (double)(alice.Gets + bob.Gets) / times.Count;
            var posts = (double)(alice.Posts + bob.Posts) / times.Count;
            figures.Add(new($"set-up, {way.Name}: GETs", gets));
            figures.Add(new($"set-up, {way.Name}: requests", gets + posts));
            figures.Add(new($"set-up, {way.Name}: ms", Figure.Percentile(times, 0.5)));
        }

        return figures;
    }
}
