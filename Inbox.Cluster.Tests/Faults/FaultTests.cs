using System.Globalization;
using Inbox.Cluster.Tests.Hosting;
using Inbox.Reliability.Tests;
using StackExchange.Redis;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>The sample cluster under faults, with an accounting at the end.</summary>
/// <remarks><c>INBOX_CLUSTER_MESSAGES</c> says how many messages have to be accepted (4,000).</remarks>
[TestFixture]
internal sealed class FaultTests
{
    private const int Pairs = 20;

    private static readonly int _messages = Setting.Number("INBOX_CLUSTER_MESSAGES", 4_000);

    [Test]
    public async Task Every_accepted_message_comes_in_order_and_again_only_with_the_same_id()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120 + _messages / 50), TimeProvider.System);
        await using var cluster = await ClusterProcess.StartAsync("-rate-limit=0", "-max-connections-per-address=0", "-max-inboxes-per-address=0", "-max-bytes-per-address=0");
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{cluster.RedisPort},allowAdmin=true,abortConnect=false");
        using var done = new CancellationTokenSource();
        var pairs = Enumerable.Range(0, Pairs).Select(number => new Pair(cluster.Url, number, patience.Token)).ToArray();
        var began = TimeProvider.System.GetTimestamp();
        var talking = Task.WhenAll(pairs.Select(async pair =>
        {
            var sending = Task.Run(() => pair.SendAsync(_messages / Pairs));
            await Task.WhenAll(sending, Task.Run(() => pair.ReceiveAsync(sending)));
        }));

        var faults = await HurtAsync(cluster, redis, pairs, talking);
        await talking;

        var took = TimeProvider.System.GetElapsedTime(began);
        TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{pairs.Sum(pair => pair.Ledger.Accepted)} messages accepted in {took.TotalSeconds:F0} s under {faults} faults: {pairs.Sum(pair => pair.Ledger.Lost)} lost, "
            + $"{pairs.Sum(pair => pair.Ledger.Again)} given again with the same id, {pairs.Sum(pair => pair.Ledger.Doubled)} with another, {pairs.Sum(pair => pair.Ledger.OutOfOrder)} out of order."));
        pairs.Sum(pair => pair.Ledger.Lost).Should().Be(0);
        pairs.Sum(pair => pair.Ledger.Doubled).Should().Be(0);
        pairs.Sum(pair => pair.Ledger.OutOfOrder).Should().Be(0);
        faults.Should().BeGreaterThanOrEqualTo(_faults.Length, "each fault has happened at least once");
        foreach (var pair in pairs)
        {
            pair.Dispose();
        }
    }

    private static readonly Func<ClusterProcess, IServer, int, Task>[] _faults =
    [
        (cluster, _, round) => cluster.KillAsync($"server-{1 + round % 3}"),
        (_, redis, _) => redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub"),
        (_, redis, _) => redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"),
        (_, redis, _) => redis.ScriptFlushAsync(),
        (cluster, _, _) => cluster.KillAsync("redis"),
        (cluster, _, round) => cluster.StopAsync($"server-{1 + (round + 1) % 3}"),
        (_, redis, _) => redis.ExecuteAsync("CLIENT", "PAUSE", "2000", "ALL"),
    ];

    /// <summary>One fault after the other, each as soon as the messages flow again, until all has been said.</summary>
    private static async Task<int> HurtAsync(ClusterProcess cluster, ConnectionMultiplexer redis, Pair[] pairs, Task talking)
    {
        var count = 0;
        for (; !talking.IsCompleted; count++)
        {
            var before = pairs.Sum(pair => pair.Ledger.Accepted);
            var share = Math.Max(1, Math.Min(500, _messages / (_faults.Length + 1)));
            while (!talking.IsCompleted && pairs.Sum(pair => pair.Ledger.Accepted) < before + share)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }

            try
            {
                await _faults[count % _faults.Length](cluster, redis.GetServer("127.0.0.1", cluster.RedisPort), count / _faults.Length);
            }
            catch (RedisException)
            {
                // It killed the connection that asked for it, or Redis is just being started again.
            }
        }

        return count;
    }
}
