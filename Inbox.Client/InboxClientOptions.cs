using System.Text.Unicode;
using Inbox.Client.Http;

namespace Inbox.Client;

/// <summary>The options of an <see cref="InboxClient"/>: its mailbox, transport and limits. The constructor validates them.</summary>
public sealed class InboxClientOptions
{
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the absolute http or https URL of the server's mailboxes, such as
    /// <c>https://example.org/inbox</c>.</summary>
    public required Uri Endpoint { get; set; }

    /// <summary>
    /// Gets or sets the mailbox of this peer: 1 to 256 bytes of UTF-8 without control characters and without a colon, because HTTP Basic
    /// ends the name at the first colon.
    /// </summary>
    /// <remarks>Without a <see cref="Password"/> the server names the mailbox after the app's user. This name then has no effect but
    /// <see cref="InboxClient.Name"/>, and may be empty.</remarks>
    /// <value>Default empty.</value>
    public string Name { get; set; } = "";

    /// <summary>Gets or sets the password of the mailbox. The first use of a free name sets it. It may be empty.</summary>
    /// <value>Default null: the app's login opens the mailbox, by <see cref="TokenProvider"/>, or by an <see cref="HttpClient"/> of yours
    /// whose handlers sign the requests or have cookies.</value>
    public string? Password { get; set; }

    /// <summary>
    /// Gets or sets the function that gives the bearer token of the app's login, for a server that names mailboxes after its users. It is
    /// asked before each request and each reconnect, so that a refreshed token is used. If it throws, the request counts as unanswered and
    /// is tried again; if it returns null or an empty text, the server refuses the request (401).
    /// </summary>
    /// <value>Default null: no token. <see cref="Password"/> must be null with it, because a request has one Authorization header.</value>
    public Func<CancellationToken, ValueTask<string?>>? TokenProvider { get; set; }

    /// <summary>Gets or sets how to receive.</summary>
    /// <value>Default <see cref="InboxTransport.Auto"/>. With any other value the client uses only that transport; if it does not work, the
    /// state becomes <see cref="InboxClientState.Refused"/>.</value>
    public InboxTransport Transport { get; set; } = InboxTransport.Auto;

    /// <summary>
    /// Gets or sets how long the client asks the server to hold a long poll, in whole seconds. The server caps it at its own limit (30 s by
    /// default).
    /// </summary>
    /// <value>Default 25 s. Range: 1 s to 1 hour.</value>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Gets or sets how long a send is retried when the recipient is not there (404) or full (503), and after no answer, 429 and
    /// 5xx. Then the send throws the last refusal. <see cref="InboxSendOptions.RetryFor"/> overrides it for one message.</summary>
    /// <value>Default 30 s. Range: zero (try once) to 1 hour.</value>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long an answer may take, in addition to the time that a long poll is held. After it the request counts as
    /// unanswered.</summary>
    /// <value>Default 20 s. Range: 10 ms to 1 hour.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets or sets how many messages may wait in this client for the consumer. At the limit the client stops reading. The server
    /// keeps further messages, and refuses them (503) when the mailbox is full.</summary>
    /// <value>Default 1,000 messages. Range: 1 to 1,000,000.</value>
    public int MaxPending { get; set; } = 1000;

    /// <summary>Gets or sets the largest answer, event or frame of the server, in bytes. The client drops the connection at a larger one
    /// and reconnects, so no server can exhaust this machine's memory. A batch of up to 100 messages is one answer and is sent again, so
    /// set this above the size of the server's mailboxes: 4 MiB by default, and a third more in transit.</summary>
    /// <value>Default 67,108,864 (64 MiB). Range: 8,388,608 to 1,073,741,824.</value>
    public int MaxAnswerBytes { get; set; } = 64 << 20;

    /// <summary>Gets or sets the SHA-256 fingerprint of the only server certificate to trust: 64 hexadecimal digits in either case, with or
    /// without colons between the bytes. <c>openssl x509 -noout -fingerprint -sha256</c> prints it, and so does the error about a
    /// certificate that is not trusted.</summary>
    /// <remarks>
    /// The client accepts that certificate even if it is self-signed, has expired, or is for another name. It refuses every other one, even
    /// one that this machine trusts: when the server gets a new certificate, set its fingerprint here. It requires an https
    /// <see cref="Endpoint"/>, and a client with connections of its own: your own <see cref="HttpClient"/> decides in its handler
    /// (<c>SslOptions</c>), and the constructor refuses the two together.
    /// </remarks>
    /// <value>Default null: the certificates that this machine trusts, if they are valid and for the host of
    /// <see cref="Endpoint"/>.</value>
    public string? TrustedCertificateSha256 { get; set; }

    /// <summary>Gets or sets the clock.</summary>
    /// <value>Default: the system clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal InboxClientOptions Checked()
    {
        var check = new OptionCheck(nameof(InboxClientOptions));
        check.That(Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(Endpoint), "must be an absolute http or https URL");
        check.That(Endpoint!.UserInfo.Length == 0, nameof(Endpoint), "must not contain credentials: set Name and Password instead");
        check.That(
            IsLegal(Name) || (Name is "" && Password is null), nameof(Name), "must be 1 to 256 bytes of UTF-8 without control characters");
        check.That(
            Password is null || !Name.Contains(':', StringComparison.Ordinal),
            nameof(Name),
            "must be without a colon, because HTTP Basic ends the name at the first one");
        check.That(
            Password is null || TokenProvider is null,
            nameof(TokenProvider),
            "must be null with a Password: a request has one Authorization header");
        check.That(Enum.IsDefined(Transport), nameof(Transport), "must be a value of InboxTransport");
        check.That(MaxWait >= TimeSpan.FromSeconds(1) && MaxWait <= _hour, nameof(MaxWait), "must be from 1 second to 1 hour");
        check.That(RetryFor >= TimeSpan.Zero && RetryFor <= _hour, nameof(RetryFor), "must be from zero (try once) to 1 hour");
        check.That(RequestTimeout >= TimeSpan.FromMilliseconds(10) && RequestTimeout <= _hour, nameof(RequestTimeout), "must be from 10 ms to 1 hour");
        check.That(MaxPending is >= 1 and <= 1_000_000, nameof(MaxPending), "must be from 1 to 1,000,000 messages");
        check.That(MaxAnswerBytes is >= 8 << 20 and <= 1 << 30, nameof(MaxAnswerBytes), "must be from 8,388,608 to 1,073,741,824 bytes");
        check.That(TrustedCertificateSha256 is null || ServerCertificate.Digits(TrustedCertificateSha256) is not null, nameof(TrustedCertificateSha256),
            "must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons between the bytes");
        check.That(TrustedCertificateSha256 is null || Endpoint.Scheme == Uri.UriSchemeHttps, nameof(TrustedCertificateSha256),
            "requires an https Endpoint: there is no certificate over http");
        check.That(TimeProvider is not null, nameof(TimeProvider), "must not be null");

        // A copy: later changes by the caller have no effect.
        return (InboxClientOptions)MemberwiseClone();
    }

    private static bool IsLegal(string? name) => name is { Length: > 0 and <= Limits.NameBytes } && !name.Any(char.IsControl)
        && Utf8.FromUtf16(name, new byte[Limits.NameBytes], out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;
}
