using System.Text.Unicode;
using Inbox.Client.Http;

namespace Inbox.Client;

/// <summary>Which mailbox a client has, and how patient it is. Checked when a client is made.</summary>
public sealed class InboxClientOptions
{
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    /// <summary>Where the server has its mailboxes, such as <c>https://example.org/inbox</c>: absolute, http or https.</summary>
    public required Uri Endpoint { get; set; }

    /// <summary>
    /// The mailbox of this peer: 1 to 256 bytes of UTF-8 without control characters and without a colon, at which HTTP Basic would end the
    /// name.
    /// </summary>
    public required string Name { get; set; }

    /// <summary>What opens the mailbox; the first use of a free name sets it. Anything, empty too.</summary>
    public required string Password { get; set; }

    /// <summary>How to receive.</summary>
    /// <value>Default <see cref="InboxTransport.Auto"/>. Any other is used alone: where it does not work, receiving is
    /// <see cref="InboxClientState.Refused"/>.</value>
    public InboxTransport Transport { get; set; } = InboxTransport.Auto;

    /// <summary>
    /// How long a long poll asks to be held, in whole seconds; the server holds it no longer than its own limit (30 s by default).
    /// </summary>
    /// <value>Default 25 s; 1 s to 1 hour.</value>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a message that can't be delivered yet is tried again, unless the send says otherwise: the recipient is not there
    /// (404) or full (503), no answer, 429, 5xx. After it the send throws the last refusal.</summary>
    /// <value>Default 30 s; zero (try once) to 1 hour.</value>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer may take, beyond what a long poll is held. After it the request counts as not answered.</summary>
    /// <value>Default 20 s; 10 ms to 1 hour.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The most messages that wait here for the consumer. At the limit no more are read; the server keeps them, and refuses their
    /// senders (503) when the mailbox is full.</summary>
    /// <value>Default 1,000; 1 to 1,000,000.</value>
    public int MaxPending { get; set; } = 1000;

    /// <summary>The most bytes of one answer, event or frame of the server. One that goes on beyond it is given up as if the connection had
    /// broken: no server takes this machine's memory. A batch of up to 100 messages is one answer, and comes again: set this above what the
    /// server's mailboxes hold, which is 4 MiB by default and a third more on the way.</summary>
    /// <value>Default 67,108,864 (64 MiB); 8,388,608 to 1,073,741,824.</value>
    public int MaxAnswerBytes { get; set; } = 64 << 20;

    /// <summary>The SHA-256 fingerprint of the one server certificate that is trusted: 64 hexadecimal digits in either case, with or
    /// without colons between the bytes. <c>openssl x509 -noout -fingerprint -sha256</c> prints it, and so does the error about a
    /// certificate that is not trusted.</summary>
    /// <remarks>
    /// That certificate is accepted even if it is self-signed, has expired, or is for another name. Every other is refused, even one that
    /// this machine trusts: a server with a new certificate needs a new fingerprint here. It needs an https <see cref="Endpoint"/>, and a client
    /// with connections of its own: an <see cref="HttpClient"/> of yours decides in its handler (<c>SslOptions</c>), and is refused
    /// together with this.
    /// </remarks>
    /// <value>Default null: the certificates that this machine trusts, while they are valid and for the host of <see cref="Endpoint"/>.</value>
    public string? TrustedCertificateSha256 { get; set; }

    /// <summary>The clock.</summary>
    /// <value>Default the system's.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal InboxClientOptions Checked()
    {
        Check(Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(Endpoint), "must be an absolute http or https URL");
        Check(Endpoint!.UserInfo.Length == 0, nameof(Endpoint), "must be without credentials: they are Name and Password");
        Check(IsLegal(Name), nameof(Name), "must be 1 to 256 bytes of UTF-8 without control characters");
        Check(!Name.Contains(':', StringComparison.Ordinal), nameof(Name), "must be without a colon: HTTP Basic would end the name there");
        Check(Password is not null, nameof(Password), "must not be null; it may be empty");
        Check(Enum.IsDefined(Transport), nameof(Transport), "must be one of InboxTransport");
        Check(MaxWait >= TimeSpan.FromSeconds(1) && MaxWait <= _hour, nameof(MaxWait), "must be from 1 second to 1 hour");
        Check(RetryFor >= TimeSpan.Zero && RetryFor <= _hour, nameof(RetryFor), "must be from zero (try once) to 1 hour");
        Check(RequestTimeout >= TimeSpan.FromMilliseconds(10) && RequestTimeout <= _hour, nameof(RequestTimeout), "must be from 10 ms to 1 hour");
        Check(MaxPending is >= 1 and <= 1_000_000, nameof(MaxPending), "must be from 1 to 1,000,000 messages");
        Check(MaxAnswerBytes is >= 8 << 20 and <= 1 << 30, nameof(MaxAnswerBytes), "must be from 8,388,608 to 1,073,741,824 bytes");
        Check(TrustedCertificateSha256 is null || ServerCertificate.Digits(TrustedCertificateSha256) is not null, nameof(TrustedCertificateSha256),
            "must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons between the bytes");
        Check(TrustedCertificateSha256 is null || Endpoint.Scheme == Uri.UriSchemeHttps, nameof(TrustedCertificateSha256),
            "needs an https Endpoint: over http there is no certificate");
        Check(TimeProvider is not null, nameof(TimeProvider), "must not be null");

        // What the caller changes later changes nothing here.
        return (InboxClientOptions)MemberwiseClone();
    }

    private static bool IsLegal(string? name) => name is { Length: > 0 and <= Limits.NameBytes } && !name.Any(char.IsControl)
        && Utf8.FromUtf16(name, new byte[Limits.NameBytes], out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;

    private static void Check(bool isFine, string property, string rule)
    {
        if (!isFine)
        {
            throw new ArgumentException($"{nameof(InboxClientOptions)}.{property} {rule}.");
        }
    }
}
