using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.Client.Tests.Hosting;

/// <summary>A real server with a certificate of its own, or with something in front of its mailboxes.</summary>
internal sealed class OtherServer(WebApplication app) : IAsyncDisposable
{
    public Uri Url { get; } = new(new Uri(app.Urls.Single()), "/inbox");

    /// <summary>How many requests came through.</summary>
    public int Requests { get; private set; }

    /// <summary>Mailboxes behind HTTPS.</summary>
    public static Task<OtherServer> StartAsync(X509Certificate2 certificate) => StartAsync(certificate, _ => { }, app => app.MapInbox("/inbox"));

    /// <summary>A server that gives everybody the same answer.</summary>
    public static Task<OtherServer> StartAsync(RequestDelegate answer) => StartAsync(null, _ => { }, app => app.Run(answer));

    public static async Task<OtherServer> StartAsync(X509Certificate2? certificate, Action<IServiceCollection> services, Action<WebApplication> use)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener =>
        {
            if (certificate is not null)
            {
                listener.UseHttps(certificate);
            }
        }));
        builder.Services.AddInboxSignaling();
        services(builder.Services);
        var app = builder.Build();
        OtherServer? server = null;
        app.Use((context, next) =>
        {
            server!.Requests++;
            return next(context);
        });
        use(app);
        await app.StartAsync();
        return server = new(app);
    }

    /// <summary>A certificate that nobody else has signed.</summary>
    /// <param name="name">Whom it is for, beside 127.0.0.1.</param>
    /// <param name="days">How long it is valid; if negative, it has expired so long ago.</param>
    /// <param name="address">Whom else it is for.</param>
    public static X509Certificate2 Certificate(string name = "localhost", int days = 1, string address = "127.0.0.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(days));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
