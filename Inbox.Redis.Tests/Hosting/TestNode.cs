using System.Diagnostics.Metrics;
using Inbox.Redis.Diagnostics;
using Inbox.Redis.Mailboxes;
using Inbox.Redis.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Inbox.Tests;

namespace Inbox.Redis.Tests.Hosting;

/// <summary>A node in the tests' process, with its own connection.</summary>
internal static class TestNode
{
    /// <param name="redis">Its Redis.</param>
    /// <param name="prefix">What its keys begin with.</param>
    /// <param name="partitions">How many shares the names are spread over.</param>
    /// <param name="settings">Further settings of its connection.</param>
    /// <param name="patience">How long it waits for a Redis that is away.</param>
    /// <param name="agreed">What it needs to have in common with others.</param>
    public static RedisNode Create(
        ITestRedis redis, string prefix, int partitions = 1, string settings = "", TimeSpan? patience = null, params (string Name, string Value)[] agreed) => new(
        new() { Prefix = prefix, Partitions = partitions, Patience = patience ?? TimeSpan.FromSeconds(10) },
        () => RedisNode.ConnectAsync($"{redis.Address},{settings}"),
        agreed,
        new RedisMetrics(new Meters()),
        NullLogger.Instance);

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    /// <summary>Awaits that nothing of the node runs: what was begun has ended, or waits.</summary>
    public static async Task RestAsync(RedisNode node)
    {
        // What one step sets off begins before that step ends, so one look is enough, once it finds none.
        while (!MailboxExtensions.AllReceive || !node.Rest.IsReached)
        {
            await Task.Yield();
        }
    }
}
