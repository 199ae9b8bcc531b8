using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Inbox.Server;

/// <summary>Loads and creates certificates for HTTPS.</summary>
internal static class ServerCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <exception cref="RefusedException">The files are not a certificate and its key, or do not match.</exception>
    public static X509Certificate2 Load(string certificate, string key)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
            return Portable(pem);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RefusedException($"-server-cert {certificate} and -server-key {key} are not a PEM certificate and its key: {e.Message}");
        }
    }

    /// <summary>Reads a certificate and its key from one text.</summary>
    /// <exception cref="CryptographicException">The certificate or the key is missing, or they do not match.</exception>
    public static X509Certificate2 Parse(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem, pem);
        return Portable(certificate);
    }

    /// <summary>Creates a self-signed certificate, valid for 365 days.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="names">Host names, and addresses as text.</param>
    /// <returns>The certificate and its key, as PEM (RFC 7468).</returns>
    public static string MakeSelfSigned(TimeProvider time, IEnumerable<string> names)
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
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(365));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>Returns the names and addresses that a certificate covers.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())]
            : [];

    /// <summary>Re-imports the certificate: Windows cannot serve one whose key was not imported.</summary>
    private static X509Certificate2 Portable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
