using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;

namespace Inbox.Conformance.Wire;

/// <summary>The server, or the nodes of one: where requests go, and how.</summary>
internal sealed class Target : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Dictionary<Part, Lazy<Task<bool>>> _offered;
    private int _turn;

    public Target(ToolOptions options)
    {
        Options = options;
        _http = new(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = options.Patience,
            SslOptions = Certificates(options),
        });
        _offered = Enum.GetValues<Part>().ToDictionary(part => part, part => new Lazy<Task<bool>>(() => AskAsync(part)));
        RoomLogins = new(this);
    }

    public ToolOptions Options { get; }

    public Limits Limits => Options.Limits;

    public RoomLogins RoomLogins { get; }

    /// <summary>Gets what sends requests, with the certificates that are accepted.</summary>
    public HttpMessageInvoker Invoker => _http;

    /// <summary>Gets the next address.</summary>
    public Uri Next() => Options.Urls[(int)((uint)Interlocked.Increment(ref _turn) % Options.Urls.Count)];

    public string PathOf(Part part) => Options.Paths[part];

    /// <summary>Returns whether the server has that part.</summary>
    public Task<bool> OffersAsync(Part part) => _offered[part].Value;

    /// <returns>Why there is no such server; null if there is.</returns>
    public async Task<string?> ReasonUnreachableAsync()
    {
        foreach (var url in Options.Urls)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                using var patience = new CancellationTokenSource(Options.Patience);
                using var response = await SendAsync(request, patience.Token);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                return $"{url} cannot be reached: {(e.InnerException ?? e).Message}";
            }
        }

        try
        {
            return Options.Dialects.Contains(Dialect.Inbox) && !await OffersAsync(Part.Mailboxes)
                ? $"there is nothing at {Next()}{PathOf(Part.Mailboxes)}; --mailboxes-path says where the mailboxes are"
                : null;
        }
        catch (BrokenPromiseException e)
        {
            return $"{Next()}{PathOf(Part.Mailboxes)}: {e.Message}";
        }
    }

    /// <summary>Sends a request; completes with the beginning of the answer.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http.SendAsync(request, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<bool> AskAsync(Part part)
    {
        await using var server = new Conversation(this, part);
        return (await server.AskAsync("GET", part.Probe())).Status is not (404 or 405);
    }

    private static SslClientAuthenticationOptions Certificates(ToolOptions options)
    {
        if (options is { Insecure: false, Fingerprint: null })
        {
            return new();
        }

        return new()
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => options.Insecure || IsPinned(certificate, options.Fingerprint),
        };
    }

    private static bool IsPinned(X509Certificate? certificate, string? fingerprint) =>
        string.Equals(certificate?.GetCertHashString(HashAlgorithmName.SHA256), fingerprint, StringComparison.OrdinalIgnoreCase);
}
