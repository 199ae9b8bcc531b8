using System.Collections.Concurrent;
using System.Net;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.Client.Tests.Hosting;

/// <summary>A server that stops and comes back at the same address, and whose mailboxes may outlive it, as in a database.</summary>
internal sealed class RestartableServer(bool keepsMailboxes) : IAsyncDisposable
{
    private readonly MemoryMailboxStore _store = new(new InboxOptions());
    private readonly ConcurrentDictionary<HttpContext, bool> _requests = new();
    private WebApplication? _app;

    /// <summary>What its clock says wrong, from the next start on.</summary>
    public TimeSpan ClockIsOffBy { get; set; }

    public Uri Url { get; private set; } = new("http://127.0.0.1:0/inbox");

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Url.Port));
        if (keepsMailboxes)
        {
            builder.Services.AddSingleton<IMailboxStore>(new Kept(_store));
        }

        builder.Services.AddSingleton<TimeProvider>(new OffClock(ClockIsOffBy)).AddInboxSignaling();
        _app = builder.Build();
        _app.Use(KeepTrackAsync);
        _app.MapInbox("/inbox");
        await _app.StartAsync();
        Url = new(new Uri(_app.Urls.Single()), "/inbox");
    }

    /// <summary>Stops as a service does: whoever waits is told.</summary>
    public async Task StopAsync()
    {
        await _app!.StopAsync(Patience.CancellationToken());
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Ends like a machine that lost its power: every connection breaks.</summary>
    public async Task CrashAsync()
    {
        foreach (var (request, _) in _requests)
        {
            request.Abort();
        }

        await _app!.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Breaks the connections of some of those who receive.</summary>
    public void Cut(Random random, Func<HttpContext, bool> isWanted)
    {
        foreach (var (request, _) in _requests)
        {
            if (random.Next(3) == 0 && HttpMethods.IsGet(request.Request.Method) && isWanted(request))
            {
                request.Abort();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await CrashAsync();
        }

        _store.Dispose();
    }

    private async Task KeepTrackAsync(HttpContext context, RequestDelegate next)
    {
        _requests[context] = true;
        try
        {
            await next(context);
        }
        finally
        {
            _requests.TryRemove(context, out _);
        }
    }

    private sealed class OffClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    /// <summary>Mailboxes that no host sweeps or stops.</summary>
    private sealed class Kept(IMailboxStore store) : IMailboxStore
    {
        public MailboxLimits Limits => store.Limits;

        public ValueTask<ClaimResult> ClaimAsync(string name, ReadOnlyMemory<byte> password, ClaimOptions options = default, CancellationToken cancellationToken = default) =>
            store.ClaimAsync(name, password, options, cancellationToken);
    }
}
