using System.Text.Json;
using StackExchange.Redis;

namespace Inbox.Server.Status;

/// <summary>
/// The servers that share a Redis: each says every 5 s that it is there, and is listed until it has been silent for 20 s. The time is that of
/// Redis, since the servers' clocks may differ.
/// </summary>
internal sealed partial class StatusServers(SharedRedis redis, StatusFigures figures, StatusPage page, TimeProvider time, ILogger<StatusServers> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(20);

    /// <summary>When an entry is removed: a server that is only slow writes it again before that.</summary>
    private static readonly TimeSpan _gone = TimeSpan.FromMinutes(5);

    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task<IReadOnlyList<StatusServer>> ListAsync()
    {
        var entries = await redis.AskAsync(database => database.HashGetAllAsync(redis.Key("servers")));
        var (now, servers) = (await NowAsync(), new List<StatusServer>());
        foreach (var entry in entries)
        {
            var server = Parse(entry.Value!);
            var silence = now - server?.SeenAt;
            if (server is not null && silence < _silence)
            {
                servers.Add(server);
            }
            else if (server is null || silence > _gone)
            {
                await redis.AskAsync(database => database.HashDeleteAsync(redis.Key("servers"), entry.Name));
            }
        }

        return [.. servers.OrderBy(server => server.Process, StringComparer.Ordinal)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, time);
        do
        {
            try
            {
                var self = await page.SelfAsync(figures.Read(), await NowAsync());
                var json = JsonSerializer.Serialize(self, StatusJson.Default.StatusServer);
                await redis.AskAsync(database => database.HashSetAsync(redis.Key("servers"), self.Process, json));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, the server goes on without being listed.
                LogSilent(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Says that this server is gone; one that cannot is found silent.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            var process = await page.ProcessAsync();
            await redis.AskAsync(database => database.HashDeleteAsync(redis.Key("servers"), process));
        }
        catch (MailboxStoreException e)
        {
            LogSilent(e);
        }
    }

    private async Task<DateTimeOffset> NowAsync()
    {
        var now = (RedisResult[])(await redis.AskAsync(static database => database.ExecuteAsync("TIME")))!;
        return DateTimeOffset.FromUnixTimeSeconds((long)now[0]);
    }

    /// <returns>Null: it was written by another version.</returns>
    private static StatusServer? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StatusJson.Default.StatusServer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Redis does not take this server's entry for the status page.")]
    private partial void LogSilent(Exception e);
}
