using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>A real Kestrel on a port of its own, whose time is the test's.</summary>
internal sealed class InboxApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ErrorLog _errors;

    private InboxApp(WebApplication app, TestClock clock, ErrorLog errors, Version http)
    {
        (_app, Clock, _errors) = (app, clock, errors);
        Address = new(app.Urls.Single());
        Http = Client(http);
    }

    public TestClock Clock { get; }

    /// <summary>Where its clients come in.</summary>
    public Uri Address { get; private set; }

    public HttpClient Http { get; private set; }

    public IServiceProvider Services => _app.Services;

    /// <summary>What the server itself found wrong: an unhandled exception ends up here.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Lines;

    /// <summary>An app with one door at <c>/inbox</c>, which takes any number of messages a second unless told otherwise: the clock stands still.</summary>
    public static Task<InboxApp> StartAsync(
        Door door, Action<InboxOptions>? mailboxes = null, Action<InboxEndpointOptions>? endpoint = null, Action<WebApplicationBuilder>? host = null) =>
        StartAsync(
            builder =>
            {
                builder.Services.AddInboxSignaling(mailboxes);
                host?.Invoke(builder);
            },
            app => door.Open(app, "/inbox", options =>
            {
                options.MessagesPerSecond = 0;
                endpoint?.Invoke(options);
            }),
            door.Http);

    /// <summary>An app that the test puts together itself.</summary>
    public static async Task<InboxApp> StartAsync(
        Action<WebApplicationBuilder> build, Action<WebApplication> use, Version? http = null, TestClock? clock = null)
    {
        clock ??= new();
        var version = http ?? new(1, 1);
        var errors = new ErrorLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listener => listener.Protocols = version.Major == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
        build(builder);
        var app = builder.Build();
        use(app);
        await app.StartAsync();
        return new(app, clock, errors, version);
    }

    public Peer Peer(string name, string password = "secret", string path = "/inbox") => new(Http, path, name, password);

    /// <summary>Starts a receive that waits; completes when it does.</summary>
    public async Task<Task<Answer>> ParkAsync(Peer peer, string query = "wait=25", params (string Name, string Value)[] headers)
    {
        var begun = Clock.NextWaitAsync();
        var answer = peer.ReceiveAsync(query, headers);
        if (await Task.WhenAny(answer, begun) == answer)
        {
            Assert.Fail($"It did not wait: {(await answer).Status} {(await answer).Text}");
        }

        return answer;
    }

    /// <summary>A request as it stands here: with no credentials unless given.</summary>
    public async Task<Answer> AskAsync(string method, string target, string? authorization = null)
    {
        using var request = Http.Request(new(method), target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await Answer.OfAsync(await Http.SendAsync(request));
    }

    /// <summary>A client of its own, with its own connections.</summary>
    public HttpClient Client(Version? http = null) => new(Handler())
    {
        BaseAddress = Address,
        Timeout = Patience.Limit,
        DefaultRequestVersion = http ?? Http.DefaultRequestVersion,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>From now on its clients come in there: a proxy in front of it.</summary>
    public void ReachBy(Uri address, Version? http = null)
    {
        using var direct = Http;
        Address = address;
        Http = Client(http);
    }

    public Task StopAsync() => _app.StopAsync(Patience.CancellationToken());

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Any certificate will do: a proxy may have made its own.</summary>
    private static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
    };
}
