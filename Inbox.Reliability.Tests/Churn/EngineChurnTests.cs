using Inbox.Memory;
using Inbox.Tests;

namespace Inbox.Reliability.Tests.Churn;

/// <summary>Mailboxes that come and go as fast as the engine lets them.</summary>
[TestFixture]
internal sealed class EngineChurnTests
{
    private long _names;

    [Test]
    public async Task Millions_of_mailboxes_come_and_go_and_leave_no_memory_behind()
    {
        using var store = new MemoryMailboxStore(new()
        {
            IdleTimeout = TimeSpan.FromMilliseconds(20), MessageTimeout = TimeSpan.FromMilliseconds(10), SweepInterval = TimeSpan.FromMilliseconds(10),
        });
        using var timer = new PeriodicTimer(store.Options.SweepInterval);
        var sweeping = SweepAsync(store, timer);
        await Soak.RunAsync("Engine", store, (_, dice) => LiveAsync(store, dice));
        timer.Dispose();
        await sweeping;
    }

    /// <summary>As the host does.</summary>
    private static async Task SweepAsync(MemoryMailboxStore store, PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync())
        {
            store.Sweep();
        }
    }

    private async Task<int> LiveAsync(MemoryMailboxStore store, Random dice)
    {
        var name = $"peer-{Interlocked.Increment(ref _names)}";
        if (!(await store.ClaimAsync(name, new byte[dice.Next(20)])).TryGetMailbox(out var mailbox))
        {
            // Full of what the next sweep frees.
            return 0;
        }

        for (var messages = dice.Next(4); messages > 0; messages--)
        {
            await mailbox.SendAsync(dice.Next(3) == 0 ? $"peer-{Interlocked.Read(ref _names) - dice.Next(5)}" : name, new(new byte[dice.Next(500)]));
        }

        await ReceiveAsync(mailbox, dice);
        if (dice.Next(2) == 0)
        {
            await mailbox.LeaveAsync();
        }

        return 1;
    }

    private static async Task ReceiveAsync(IMailbox mailbox, Random dice)
    {
        var options = new ReceiveOptions { Max = dice.Next(1, 4), After = dice.Next(3) == 0 ? long.MaxValue : null };
        switch (dice.Next(10))
        {
            case 0:
                // Two that wait: one is superseded, the other cancelled.
                using (var impatience = new CancellationTokenSource())
                {
                    var waiting = options with { Wait = TimeSpan.FromSeconds(30) };
                    var (first, second) = (mailbox.ReceiveAsync(waiting, impatience.Token).AsTask(), mailbox.ReceiveAsync(waiting, impatience.Token).AsTask());
                    await impatience.CancelAsync();
                    await (await first).CompleteAsync();
                    await (await second).ReturnAsync();
                }

                break;
            case 1:
                // A hand-over that nobody settles goes with its mailbox.
                await mailbox.ReceiveAsync(options);
                await mailbox.LeaveAsync();
                break;
            case < 4:
                await (await mailbox.ReceiveAsync(options)).ReturnAsync();
                break;
            default:
                await (await mailbox.ReceiveAsync(options)).CompleteAsync();
                break;
        }
    }
}
