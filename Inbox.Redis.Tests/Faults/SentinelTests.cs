using Inbox.Redis.Tests.Hosting;
using static Inbox.Redis.Tests.Hosting.Cluster;

namespace Inbox.Redis.Tests.Faults;

/// <summary>The master of Redis is gone for good, and its sentinel makes the replica the master.</summary>
[TestFixture]
internal sealed class SentinelTests
{
    /// <summary>Longer than any failover, on a busy machine too.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Mailboxes_messages_and_waits_outlive_the_failover_to_a_replica()
    {
        await using var redis = await WatchedRedis.StartAsync();
        await using var cluster = new Cluster(redis);
        cluster.Options.IdleTimeout = cluster.Options.MessageTimeout = TimeSpan.FromMinutes(10);
        var (here, there) = (await cluster.StartNodeAsync(patience: _patience), await cluster.StartNodeAsync(patience: _patience));
        var (alice, bob, carol) = (await ClaimAsync(here, "alice"), await ClaimAsync(there, "bob"), await ClaimAsync(there, "carol"));
        (await SendAsync(alice, "bob", "before")).Should().Be(SendStatus.Accepted);
        await using var waiting = await carol.AttachAsync(new() { After = 0 });
        var wait = waiting.ReceiveAsync(Timeout.InfiniteTimeSpan).AsTask();
        await redis.IsReplicatedAsync();

        await redis.KillMasterAsync();

        await UntilItAnswersAsync(async () => (await SendAsync(alice, "bob", "after")).Should().Be(SendStatus.Accepted));
        await using var receiver = await bob.AttachAsync();
        var texts = new List<string>();
        while (texts.Count == 0 || texts[^1] != "after")
        {
            var given = await receiver.ReceiveAsync(TimeSpan.FromSeconds(30));
            texts.AddRange(Texts(given));
            await given.CompleteAsync();
        }

        texts[0].Should().Be("before", "it was accepted, and the replica had it");
        await UntilItAnswersAsync(async () => (await SendAsync(alice, "carol", "to the wait")).Should().Be(SendStatus.Accepted));
        Texts(await wait.WaitAsync(TimeSpan.FromMinutes(1))).Should().Equal("to the wait");
    }

    /// <summary>The failover takes some seconds, in which requests are refused.</summary>
    private static async Task UntilItAnswersAsync(Func<Task> ask)
    {
        using var patience = new CancellationTokenSource(_patience);
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (MailboxStoreException)
            {
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
