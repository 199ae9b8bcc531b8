using System.Net;
using Inbox.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Inbox.Benchmarks.Servers;

/// <summary>The host that what is compared runs on: as it comes, or with the settings of the sample server.</summary>
internal static class PlainHost
{
    public static async Task RunAsync(Uri url, bool fast, Action<IServiceCollection> addServices, Action<WebApplication> map)
    {
        await using var app = Build(url, fast, addServices, map);
        await app.RunAsync();
    }

    public static WebApplication Build(Uri url, bool fast, Action<IServiceCollection> addServices, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, url.Port, listener =>
        {
            if (url.Scheme == "https")
            {
                listener.UseHttps(ServerCertificate.Parse(ServerCertificate.MakeSelfSigned(TimeProvider.System, NetworkAddresses.Names())));
            }
            else
            {
                listener.Protocols = HttpProtocols.Http1;
            }
        }));
        if (fast)
        {
            builder.UseFastHosting();
        }

        addServices(builder.Services);
        var app = builder.Build();
        map(app);
        return app;
    }
}
