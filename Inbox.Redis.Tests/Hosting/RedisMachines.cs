using System.Globalization;
using StackExchange.Redis;

namespace Inbox.Redis.Tests.Hosting;

/// <summary>A Redis Cluster of three machines without replicas: each has a third of the slots.</summary>
internal sealed class RedisMachines : ITestRedis
{
    private const int Slots = 16384;
    private const int Count = 3;

    private readonly List<RedisProcess> _machines = [];

    private RedisMachines()
    {
    }

    public string Address => $"{string.Join(',', _machines.Select(machine => $"127.0.0.1:{machine.Port}"))},allowAdmin=true,abortConnect=false";

    public static async Task<RedisMachines> StartAsync()
    {
        var redis = new RedisMachines();
        try
        {
            await redis.JoinAsync();
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    private async Task JoinAsync()
    {
        var buses = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            // By default the port of the bus is 10,000 above, which may be above all ports.
            buses.Add(RedisProcess.FreePort());
            _machines.Add(await RedisProcess.StartAsync("--appendonly", "no", "--cluster-enabled", "yes", "--cluster-port", buses[i].ToString(CultureInfo.InvariantCulture)));
        }

        for (var i = 0; i < Count; i++)
        {
            await AskAsync(i, "CLUSTER", "ADDSLOTSRANGE", Slots * i / Count, Slots * (i + 1) / Count - 1);
            await AskAsync(i, "CLUSTER", "MEET", "127.0.0.1", _machines[0].Port, buses[0]);
        }

        for (var i = 0; i < Count; i++)
        {
            await KnowsAllAsync(i);
        }
    }

    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(Address);

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _machines)
        {
            await machine.DisposeAsync();
        }
    }

    /// <summary>The machines tell each other in time, and nothing tells when they have.</summary>
    private async Task KnowsAllAsync(int machine)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string info;
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            info = (string)(await AskAsync(machine, "CLUSTER", "INFO"))!;
        }
        while (!info.Contains("cluster_state:ok", StringComparison.Ordinal) || !info.Contains($"cluster_size:{Count}", StringComparison.Ordinal));
    }

    private async Task<RedisResult> AskAsync(int machine, string command, params object[] arguments)
    {
        await using var connection = await _machines[machine].ConnectAsync();
        return await connection.GetServers()[0].ExecuteAsync(command, arguments);
    }
}
