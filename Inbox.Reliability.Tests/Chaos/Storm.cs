using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>Everything at once: while a sender sends at full speed, its receiver waits, resets, cancels, is superseded and starts again.</summary>
internal static class Storm
{
    private const int MessagesOfARound = 50;

    public static Fault Fault { get; } = new("all of it at once", 2, 8, PlayAsync);

    private static async Task PlayAsync(Lane lane)
    {
        using var isSent = new CancellationTokenSource();
        var receiving = ReceiveAsync(lane, isSent.Token);
        await lane.SendAsync(MessagesOfARound);
        await isSent.CancelAsync();
        await receiving;
        await lane.DrainAsync();
    }

    private static async Task ReceiveAsync(Lane lane, CancellationToken isSent)
    {
        // The lane's own is the sender's.
        var random = new Random(lane.Random.Next());
        while (!isSent.IsCancellationRequested)
        {
            switch (random.Next(8))
            {
                case 0:
                    await AbandonAsync(lane, isReset: true);
                    break;
                case 1:
                    await AbandonAsync(lane, isReset: false);
                    break;
                case 2:
                    await BeSupersededAsync(lane);
                    break;
                default:
                    lane.Take(await lane.ReceiveAsync(wait: 0));
                    break;
            }
        }
    }

    private static async Task AbandonAsync(Lane lane, bool isReset)
    {
        var receiver = await lane.OpenAsync();
        await receiver.WriteAsync(lane.Get(wait: 25));

        await lane.LetTimePassAsync();
        lane.Doubt();
        if (isReset)
        {
            receiver.Reset();
        }
        else
        {
            receiver.Dispose();
        }
    }

    private static async Task BeSupersededAsync(Lane lane)
    {
        using var older = await lane.OpenAsync();
        await older.WriteAsync(lane.Get(wait: 25));
        var answer = older.ReadAsync().AsTask();
        List<RawAnswer?> answers = [];
        do
        {
            // The first may overtake the older one, which then waits for the next.
            answers.Add(await lane.ReceiveAsync(wait: 0));
        }
        while (!answer.IsCompleted);

        lane.Take(answers, await answer);
    }
}
