using System.Net;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.Reliability.Tests.Hosting;

/// <summary>A real Kestrel with one door at <c>/inbox</c>.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ErrorLog _errors;

    private TestServer(WebApplication app, ErrorLog errors)
    {
        (_app, _errors) = (app, errors);
        Address = new($"{app.Urls.Single()}/inbox");
        Store = (MemoryMailboxStore)app.Services.GetRequiredService<IMailboxStore>();
    }

    public Uri Address { get; }

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Address.Port);

    /// <summary>What the server itself found wrong: an unhandled exception ends up here.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Lines;

    public MemoryMailboxStore Store { get; }

    public MailboxStatistics Statistics => Store.Statistics;

    /// <param name="mailboxes">Lifetimes and limits.</param>
    /// <param name="endpoint">How the path behaves; any number of messages a second unless it says otherwise.</param>
    /// <param name="clock">The time; null: the system's.</param>
    /// <param name="around">Sees every request before the door does, and its response after.</param>
    /// <param name="isSwept">Whether the host sweeps; else the test does.</param>
    public static async Task<TestServer> StartAsync(
        Action<InboxOptions>? mailboxes = null,
        Action<InboxEndpointOptions>? endpoint = null,
        TimeProvider? clock = null,
        Func<HttpContext, RequestDelegate, Task>? around = null,
        bool isSwept = true)
    {
        var errors = new ErrorLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        _ = isSwept ? builder.Services.AddInboxSignaling(mailboxes) : builder.Services.AddMailboxStore("", mailboxes);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        if (around is not null)
        {
            app.Use(around);
        }

        app.MapInbox("/inbox", options =>
        {
            options.MessagesPerSecond = 0;
            endpoint?.Invoke(options);
        });
        await app.StartAsync();
        return new(app, errors);
    }

    /// <summary>Stops as a host does: no request is under way any more when it has.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
