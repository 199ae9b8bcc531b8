using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Inbox.AspNetCore.Tests.Hosting;

internal static class Certificates
{
    /// <summary>A certificate and its key, as openssl writes them.</summary>
    public static (string Certificate, string Key) Write(TemporaryDirectory directory, string name = "own")
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (directory.Write($"{name}.crt", certificate.ExportCertificatePem()), directory.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>A certificate as the server makes its own, and its key, in one text.</summary>
    public static (string Pem, string Thumbprint) Pem(int days, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Inbox", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(days));
        return ($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", certificate.Thumbprint);
    }

    /// <summary>What a server shows to those who connect.</summary>
    public static async Task<X509Certificate2> OfAsync(Uri server)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port, Patience.CancellationToken());
        await using var tls = new SslStream(client.GetStream(), false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return new(tls.RemoteCertificate!);
    }
}
