using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Inbox.Server;
using Inbox.Server.Status;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

if (ServerFlags.Read(args, out var exitCode) is not { } settings)
{
    return exitCode;
}

if (settings.Probe)
{
    return await Probe.RunAsync(settings);
}

try
{
    var own = settings is { Https: true, CertificateFiles: null } ? KeptCertificate.LoadOrMake(TimeProvider.System, NetworkAddresses.Names()) : null;
    await using var app = Build(settings, own?.Certificate);
    await app.StartAsync();
    using var impatience = Impatience.Watch();
    Banner.Print(settings, Urls(app, settings), own);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (RedisStores.Refusal(e, settings) is { } refusal)
{
    Console.Error.WriteLine($"inbox: {refusal}");
    return 1;
}
catch (Exception e) when (e is RefusedException or IOException { InnerException: AddressInUseException } or SocketException)
{
    Console.Error.WriteLine($"inbox: {(e is RefusedException ? e.Message : $"cannot listen on {settings.Bind}: {e.Message}")}");
    return 1;
}

static WebApplication Build(ServerSettings settings, X509Certificate2? ownCertificate)
{
    // Only -bind sets where to listen. Container images set these variables, and Kestrel would warn that it overrides them.
    foreach (var setting in (string[])["URLS", "HTTP_PORTS", "HTTPS_PORTS"])
    {
        Environment.SetEnvironmentVariable($"ASPNETCORE_{setting}", null);
        Environment.SetEnvironmentVariable($"DOTNET_{setting}", null);
    }

    var proxies = new Proxies(settings.Proxies);
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.SetMinimumLevel(LogLevel.Warning);
    SparingLog.Use(builder);

    // A failed start is reported above, in one line.
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    builder.WebHost.UseKestrelHttpsConfiguration();
    builder.UseFastHosting();
    builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings, proxies, ownCertificate));
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    builder.Services.AddInboxDrainDelay(settings.DrainDelay);
    builder.Services.AddInboxSignaling(settings.Apply);
    builder.Services.AddSignalServerDialect(settings);
    builder.Services.AddPeerJsDialect(settings);
    builder.AddLogin();
    builder.UseRedis(settings);
    builder.AddTelemetry(settings);
    builder.Services.AddHostedService(static _ => new IdleMemory(TimeProvider.System, new IdleMemory.ProcessHeap()));
    StatusPage.AddTo(builder, settings);
    builder.Services.AddHealthChecks().AddInbox();
    builder.Services.AddInboxOpenApi();
    builder.Services.AddProblemDetails();
    builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, DemoJson.Default));
    if (settings.Cors)
    {
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .AllowAnyOrigin()
            .WithMethods("GET", "POST", "PUT", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "Last-Event-ID", "Prefer", "X-Code")
            .WithExposedHeaders("X-From", "X-From-Life", "X-Message-Id", "X-Wait-Ended", "Preference-Applied", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(2))));
    }

    var app = builder.Build();
    proxies.Use(app);
    app.UsePathBase(settings.PathBase);
    if (settings.Https)
    {
        app.RedirectToHttps();
    }

    if (settings.Cors)
    {
        app.UseCors();
    }

    app.UseBadTrailers();
    app.UseRouting();
    app.UsePages(settings.Public);
    app.UseStoreFailures();
    app.UseAuthentication();

    // A mailbox has credentials of its own: its requests skip the login of the rooms page.
    app.MapInbox("/inbox", options =>
    {
        options.MaxWait = settings.MaxWait;
        options.MessagesPerSecond = settings.RateLimit;
        options.DefaultWait = settings.LongPolling ? settings.MaxWait : TimeSpan.Zero;
    }).ShortCircuit();
    app.MapSignalServerDialect(settings);
    app.MapPeerJsDialect(settings);
    settings.Ice.Map(app);
    app.MapInboxRendezvous("/rendezvous", options => options.Codes.Lifetime = settings.CodeTimeout);
    app.MapHealthChecks("/healthz", new() { Predicate = check => check.Tags.Contains("live") });
    app.MapHealthChecks("/readyz", new() { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = Readiness.WriteAsync });
    app.MapTelemetry(settings);
    StatusPage.Map(app, settings);
    app.MapInboxOpenApi();
    app.MapDemo(settings, () => Urls(app, settings));
    app.MapLogin();
    app.MapInboxRooms("/rooms/socket");
    return app;
}

static void Listen(KestrelServerOptions kestrel, ServerSettings settings, Proxies proxies, X509Certificate2? ownCertificate)
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
    kestrel.Limits.RequestHeadersTimeout = SilentConnections.Patience;
    kestrel.Limits.MaxRequestHeadersTotalSize = settings.MaxHeaderSize;

    // Limits what an unknown client can make the server buffer before it is parsed.
    kestrel.Limits.MaxRequestBufferSize = Math.Max(128 << 10, settings.MaxHeaderSize);

    // One byte more than a message may have, so that the mailbox endpoint itself reports the error.
    kestrel.Limits.MaxRequestBodySize = Math.Max(30_000_000, settings.MaxBodySize + 1L);
    kestrel.Listen(settings.Bind, listener =>
    {
        new AddressConnections(settings.MaxConnectionsPerAddress, proxies).Limit(listener);
        listener.ShareThreads();
        if (settings.Https)
        {
            listener.UseHttpsOrRedirect(settings.CertificateFiles is var (certificate, key) ? ServerCertificate.Load(certificate, key) : ownCertificate!);
        }
        else
        {
            // Without TLS, HTTP/2 cannot be negotiated.
            listener.Protocols = HttpProtocols.Http1;
        }

        listener.EndSilentConnections();
    });
}

static IReadOnlyList<string> Urls(WebApplication app, ServerSettings settings)
{
    var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    var urls = NetworkAddresses.Urls(new(IPAddress.Parse(bound.Host.Trim('[', ']')), bound.Port), bound.Scheme == "https");
    return [.. urls.Select(url => $"{url}{settings.PathBase}")];
}
