using Inbox.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore;

/// <summary>
/// The upkeep of stores: sweeps them while the app runs, and drains them when it begins to stop (or after its <see cref="DrainDelay"/>), so
/// no wait delays that.
/// </summary>
internal sealed partial class MailboxUpkeep(
    IReadOnlyList<MailboxUpkeep.Duty> duties,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<MailboxUpkeep> logger,
    CancellationToken drain)
    : BackgroundService
{
    public static MailboxUpkeep Create(IEnumerable<Duty> duties, IServiceProvider services) => new(
        duties.ToArray(),
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetRequiredService<IHostApplicationLifetime>(),
        services.GetRequiredService<ILogger<MailboxUpkeep>>(),
        DrainDelay.EndOf(services));

    /// <summary>Starts the upkeep when the app has started and ends it when the app has stopped, where no host does so.</summary>
    public void RunWithApp()
    {
        lifetime.ApplicationStarted.Register(() => StartAsync(CancellationToken.None));
        lifetime.ApplicationStopped.Register(Dispose);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(duties.Select(duty => LookAfterAsync(duty, stoppingToken)));

    private async Task LookAfterAsync(Duty duty, CancellationToken stoppingToken)
    {
        using var stop = drain.UnsafeRegister(_ => _ = DrainAsync(duty.Store), null);
        if (duty.Store is not IMailboxSweep store)
        {
            // The store sweeps itself, and is still to be drained.
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        var foreignIds = 0L;
        using var timer = new PeriodicTimer(duty.SweepInterval, time);
        while (await IsNextTickAsync(timer, stoppingToken).ConfigureAwait(false))
        {
            try
            {
                if (await store.SweepAsync(stoppingToken).ConfigureAwait(false) is > 0 and var freed)
                {
                    LogSwept(freed);
                }

                if (duty.Store is MemoryMailboxStore memory && memory.ForeignIds is var seen && seen != foreignIds)
                {
                    foreignIds = seen;
                    LogForeignIds();
                }
            }
            catch (MailboxStoreException e)
            {
                LogNotSwept(e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task DrainAsync(IMailboxStore store)
    {
        try
        {
            if (store is IMailboxDrain draining)
            {
                await draining.DrainAsync().ConfigureAwait(false);
            }
        }
        catch (MailboxStoreException e)
        {
            LogNotDrained(e);
        }
    }

    private static async ValueTask<bool> IsNextTickAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Freed} idle mailboxes were freed.", EventName = "Swept")]
    private partial void LogSwept(int freed);

    [LoggerMessage(
        2, LogLevel.Warning, "The mailbox store could not be swept; the next attempt is after the same interval.", EventName = "NotSwept")]
    private partial void LogNotSwept(Exception e);

    [LoggerMessage(
        3, LogLevel.Warning, "The mailbox store could not be drained; waits end with their connections.", EventName = "NotDrained")]
    private partial void LogNotDrained(Exception e);

    [LoggerMessage(
        4, LogLevel.Warning,
        "A client knows message ids that this process has not given. If several processes serve this address, each has mailboxes of its own, and messages are lost: keep them in Redis (Inbox.Redis).",
        EventName = "ForeignIds")]
    private partial void LogForeignIds();

    /// <summary>A store, and how often to sweep it.</summary>
    internal readonly record struct Duty(IMailboxStore Store, TimeSpan SweepInterval);
}
