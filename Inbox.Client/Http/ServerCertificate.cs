using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Inbox.Client.Http;

/// <summary>Decides whether a server's certificate is trusted, and explains why not.</summary>
internal static class ServerCertificate
{
    private const X509ChainStatusFlags NoIssuer = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>Reads a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons between the bytes.</summary>
    /// <returns>The digits in upper case; null when the text is not such a fingerprint.</returns>
    public static string? Digits(string fingerprint)
    {
        var digits = fingerprint.Length == 95 ? fingerprint.Replace(":", "", StringComparison.Ordinal) : fingerprint;
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit) ? digits.ToUpperInvariant() : null;
    }

    /// <summary>Creates the callback that validates certificates. It throws the reasons, so the request fails with them as an inner
    /// exception.</summary>
    public static RemoteCertificateValidationCallback Check(InboxClientOptions options)
    {
        var trusted = options.TrustedCertificateSha256 is { } fingerprint ? Digits(fingerprint) : null;
        return (_, certificate, chain, errors) =>
        {
            var isTrusted = trusted is null ? errors == SslPolicyErrors.None : certificate?.GetCertHashString(HashAlgorithmName.SHA256) == trusted;
            return isTrusted ? isTrusted : throw Refusal(options.Endpoint, certificate as X509Certificate2, chain, errors, isOtherThanTrusted: trusted is not null);
        };
    }

    private static InboxException Refusal(Uri url, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, bool isOtherThanTrusted)
    {
        if (certificate is null)
        {
            return new(0, $"{url.Authority} presented no certificate");
        }

        var digits = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var fingerprint = $"Its SHA-256 fingerprint is {string.Join(':', digits.Chunk(2).Select(pair => new string(pair)))}";
        return isOtherThanTrusted
            ? new(0, $"The certificate of {url.Authority} is not the one that is trusted",
                $"{fingerprint}. If the server's own certificate has this fingerprint, set InboxClientOptions.TrustedCertificateSha256 to it. "
                + "Otherwise something intercepts the connection.")
            : new(0, $"The certificate of {url.Authority} is not trusted",
                $"It {string.Join(", and it ", Reasons(url.Host, certificate, chain, errors))}. {fingerprint}. "
                + "If the server's own certificate has this fingerprint, set InboxClientOptions.TrustedCertificateSha256 to it.");
    }

    private static List<string> Reasons(string host, X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var faults = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        var reasons = new List<string>();
        if ((faults & NoIssuer) != 0)
        {
            var isSelfSigned = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            reasons.Add(isSelfSigned ? "is self-signed" : $"has an issuer that is not trusted here ({certificate.Issuer})");
        }

        if (faults.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture,
                $"has expired or is not valid yet (it is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u})"));
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"is for {Names(certificate)}, not for {host}");
        }

        if ((faults & ~(NoIssuer | X509ChainStatusFlags.NotTimeValid)) is not X509ChainStatusFlags.NoError and var others)
        {
            reasons.Add($"has other faults ({others})");
        }

        return reasons.Count > 0 ? reasons : [$"is invalid ({errors})"];
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }
}
