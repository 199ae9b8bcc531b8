using StackExchange.Redis;

namespace Inbox.Redis.Tests.Hosting;

/// <summary>What nodes connect to: one Redis, or several machines of one.</summary>
internal interface ITestRedis : IAsyncDisposable
{
    /// <summary>Gets the address as StackExchange.Redis reads it; commands of the operator are allowed.</summary>
    string Address { get; }

    Task<ConnectionMultiplexer> ConnectAsync();
}

/// <summary>How Redis is set up.</summary>
public enum Layout
{
    OneRedis,
    RedisCluster,
}
