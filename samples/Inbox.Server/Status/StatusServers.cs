using System.Text.Json;

namespace Inbox.Server.Status;

/// <summary>The servers that share a Redis: each says every 5 s that it is there, and is listed until it has been silent for 20 s.</summary>
internal sealed partial class StatusServers(SharedRedis redis, StatusFigures figures, StatusPage page, TimeProvider time, ILogger<StatusServers> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(20);

    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task<IReadOnlyList<StatusServer>> ListAsync()
    {
        var entries = await redis.AskAsync(database => database.HashGetAllAsync(redis.Key("servers")));
        var servers = entries.Select(entry => JsonSerializer.Deserialize((string)entry.Value!, StatusJson.Default.StatusServer)!).ToList();
        foreach (var silent in servers.Where(IsSilent))
        {
            await redis.AskAsync(database => database.HashDeleteAsync(redis.Key("servers"), silent.Process));
        }

        return [.. servers.Where(server => !IsSilent(server)).OrderBy(server => server.Process, StringComparer.Ordinal)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, time);
        do
        {
            try
            {
                var self = await page.SelfAsync(figures.Read(), time.GetUtcNow());
                var json = JsonSerializer.Serialize(self, StatusJson.Default.StatusServer);
                await redis.AskAsync(database => database.HashSetAsync(redis.Key("servers"), self.Process, json));
            }
            catch (MailboxStoreException e)
            {
                LogSilent(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(static next => next is { IsCompletedSuccessfully: true, Result: true }, TaskScheduler.Default));
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

    private bool IsSilent(StatusServer server) => time.GetUtcNow() - server.SeenAt > _silence;

    [LoggerMessage(1, LogLevel.Debug, "Redis does not take this server's entry for the status page.")]
    private partial void LogSilent(Exception e);
}
