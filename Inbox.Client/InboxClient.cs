using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inbox.Client.Http;
using Inbox.Client.Receiving;
using Inbox.Client.Sending;

namespace Inbox.Client;

/// <summary>
/// A client for one mailbox on the server: it receives from that mailbox and sends to others. Receiving begins with the first receive
/// (or <see cref="OpenAsync"/>) and reconnects automatically. A client that only sends does not take the mailbox over.
/// </summary>
/// <remarks>
/// A message is acknowledged when the consumer asks for the next one. A message that the consumer did not finish is delivered again, to the
/// next receive of this client or to the next client of the same name. Only one consumer may receive at a time; sends are thread-safe.
/// </remarks>
public sealed class InboxClient : IAsyncDisposable
{
    private readonly InboxClientOptions _options;
    private readonly HttpClient? _ownHttp;
    private readonly Arrivals _arrivals;
    private readonly HttpMailbox _mailbox;
    private readonly Receiver _receiver;
    private readonly Outbox _outbox;

    /// <summary>Creates a client with connections of its own. They follow no redirects. They trust the certificates that this machine
    /// trusts, or only the one in <see cref="InboxClientOptions.TrustedCertificateSha256"/>.</summary>
    /// <param name="options">The mailbox and how to use it.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public InboxClient(InboxClientOptions options)
        : this(Checked(options), null)
    {
    }

    /// <summary>
    /// Creates a client that sends its requests through the given <see cref="HttpClient"/>, such as one from an <c>IHttpClientFactory</c>.
    /// The handlers of that client see every request, including the WebSocket upgrade.
    /// </summary>
    /// <param name="http">The client to use. The caller disposes of it. Its timeout must be longer than
    /// <see cref="InboxClientOptions.MaxWait"/>. Its handler decides about certificates and redirects: set <c>AllowAutoRedirect</c> to
    /// false there, or a redirect (307, 308) may carry messages to another host.</param>
    /// <param name="options">The mailbox and how to use it. <see cref="InboxClientOptions.TrustedCertificateSha256"/> must be null.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public InboxClient(HttpClient http, InboxClientOptions options)
        : this(Checked(options), http ?? throw new ArgumentNullException(nameof(http)))
    {
    }

    private InboxClient(InboxClientOptions options, HttpClient? http)
    {
        if (http is not null)
        {
            Check(http, options);
        }
        else if (options is { Password: null, TokenProvider: null })
        {
            throw new ArgumentException(
                "InboxClientOptions.Password must be set, and may be empty; or TokenProvider, or an HttpClient of yours that signs the "
                + "requests, where the app's login names the mailbox.", nameof(options));
        }

        _options = options;
        _ownHttp = http is null ? Connections(options) : null;
        _mailbox = new(http ?? _ownHttp!, _options);
        _arrivals = new(_options.MaxPending);
        var socket = new SocketReceiving(_mailbox, _options);
        _receiver = new(_arrivals, Ladder.Of(_options, _mailbox, socket), _options.TimeProvider, Tell);
        _outbox = new(_mailbox, () => socket.Line, _options.TimeProvider);
    }

    /// <summary>Raised when <see cref="State"/> or <see cref="Transport"/> changes, in the task that receives. A slow handler delays
    /// receiving, a handler that waits for this client deadlocks, and an exception from a handler ends receiving.</summary>
    public event EventHandler<InboxStateChange>? StateChanged;

    /// <summary>Gets the name of this peer's mailbox; empty if the app's login names it, and the options do not.</summary>
    public string Name => _options.Name;

    /// <summary>Gets the state of receiving.</summary>
    public InboxClientState State => _receiver.State;

    /// <summary>Gets the transport that receives now; null when the client is not open.</summary>
    public InboxTransport? Transport => _receiver.Transport;

    /// <summary>Begins to receive. Completes when this client holds the mailbox: from then on others can send to it. Waits without a limit
    /// for a server that does not answer.</summary>
    /// <param name="cancellationToken">Cancels the wait, but not receiving.</param>
    /// <exception cref="InboxException">The mailbox cannot be opened: it has another password (401), the server refuses permanently, its
    /// certificate is not trusted, or something that is not a mailbox answers.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task OpenAsync(CancellationToken cancellationToken = default) => _receiver.Start().WaitAsync(cancellationToken);

    /// <summary>Receives the next message, and acknowledges the one before it.</summary>
    /// <param name="cancellationToken">Cancels the wait; no message is lost.</param>
    /// <exception cref="InboxException">Receiving ended permanently; <see cref="State"/> says why.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    /// <exception cref="InvalidOperationException">Another receive of this client is waiting.</exception>
    public async Task<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        _ = _receiver.Start();
        if (await _arrivals.TakeAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            return message;
        }

        ObjectDisposedException.ThrowIf(State == InboxClientState.Closed, this);
        throw new InboxException("The mailbox was removed, by this client or another one of the same name");
    }

    /// <summary>
    /// Receives messages as they arrive, oldest first, each once. Asking for the next message acknowledges the one before it. If the loop
    /// ends early, by a break or an exception, the next receive returns its last message again.
    /// </summary>
    /// <param name="cancellationToken">Ends the loop; no message is lost.</param>
    /// <returns>A sequence that ends when this client leaves or is disposed.</returns>
    /// <exception cref="InboxException">Receiving ended permanently; <see cref="State"/> says why.</exception>
    /// <exception cref="InvalidOperationException">Another receive of this client is waiting.</exception>
    public async IAsyncEnumerable<ReceivedMessage> ReceiveAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _ = _receiver.Start();
        while (await _arrivals.TakeAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            var isHandled = false;
            try
            {
                yield return message;
                isHandled = true;
            }
            finally
            {
                if (!isHandled)
                {
                    _arrivals.GiveBack(message);
                }
            }
        }
    }

    /// <summary>
    /// Sends bytes. Messages to one recipient arrive in the order of the calls. It may arrive twice when an answer is lost.
    /// </summary>
    /// <param name="to">The mailbox of the recipient.</param>
    /// <param name="body">The message: at most the server's limit, 1 MiB by default. It must not change until the task completes.</param>
    /// <param name="contentType">The content type for recipients that poll without envelopes. JSON types make the message
    /// <see cref="MessageKind.Json"/>.</param>
    /// <param name="options">How long the message is retried and held; null uses the client's options.</param>
    /// <param name="cancellationToken">Cancels the send. A message that was already transmitted may still arrive.</param>
    /// <returns>A task that completes when the server has accepted the message.</returns>
    /// <exception cref="InboxException">The last refusal when <see cref="InboxClientOptions.RetryFor"/> elapsed. Thrown at once for 400,
    /// 401, 413 and similar statuses, for a redirect or another answer that is not a mailbox's, and for a certificate that is not trusted.
    /// The status is 0 when there was no answer, or when receiving ended permanently.</exception>
    public Task SendAsync(
        string to, ReadOnlyMemory<byte> body, string contentType = Letter.Bytes, InboxSendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Letter(to, body, contentType, contentType == Letter.Bytes ? "base64" : null), options, cancellationToken);

    /// <summary>Sends text as UTF-8.</summary>
    /// <inheritdoc cref="SendAsync(string, ReadOnlyMemory{byte}, string, InboxSendOptions?, CancellationToken)"/>
    public Task SendAsync(string to, string text, InboxSendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Letter(to, Encoding.UTF8.GetBytes(text), Letter.PlainText, "text"), options, cancellationToken);

    /// <summary>Sends a value as JSON.</summary>
    /// <param name="to">The mailbox of the recipient.</param>
    /// <param name="value">A value that <paramref name="type"/> can write. If nested more than 64 levels deep, it arrives as text.</param>
    /// <param name="type">The metadata: <c>MyContext.Default.MyType</c> of a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="options">How long the message is retried and held; null uses the client's options.</param>
    /// <param name="cancellationToken">Cancels the send. A message that was already transmitted may still arrive.</param>
    /// <exception cref="InboxException">As for <see cref="SendAsync(string, string, InboxSendOptions?, CancellationToken)"/>.</exception>
    public Task SendJsonAsync<T>(string to, T value, JsonTypeInfo<T> type, InboxSendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Letter(to, JsonSerializer.SerializeToUtf8Bytes(value, type), Letter.Json, "data"), options, cancellationToken);

    /// <summary>Asks the server's <c>MapInboxIce</c> for the STUN and TURN servers of now, with the credentials of the mailbox.</summary>
    /// <param name="path">Where they are: a path on the server, or an absolute URL of it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="InboxException">They were refused (401, 429 …), there was no answer in time, or something else answered.</exception>
    public Task<IceServerList> GetIceServersAsync(string path = "/ice", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _mailbox.IceServersAsync(new(_options.Endpoint, path), cancellationToken);
    }

    /// <summary>Stops receiving, and removes the mailbox with its messages. Does nothing when receiving has already ended: a superseded
    /// client no longer holds a mailbox.</summary>
    /// <param name="cancellationToken">Cancels the request to the server.</param>
    /// <exception cref="InboxException">The request failed; the mailbox stays until its idle timeout.</exception>
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        if (await _receiver.EndAsync(InboxClientState.Left).ConfigureAwait(false))
        {
            await _mailbox.LeaveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops receiving and sending. The mailbox and its unacknowledged messages stay until the idle timeout. An open client first
    /// acknowledges what was handled, which takes at most 2 s. A message in flight may still arrive; waiting ones are not sent.</summary>
    public async ValueTask DisposeAsync()
    {
        // Only while this client surely holds the mailbox: the request would take it over from another receiver.
        var isOpen = State == InboxClientState.Open;
        if (await _receiver.EndAsync(InboxClientState.Closed).ConfigureAwait(false) && isOpen)
        {
            await _mailbox.AcknowledgeAsync(_arrivals).ConfigureAwait(false);
        }

        _ownHttp?.Dispose();
    }

    private static InboxClientOptions Checked(InboxClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Checked();
    }

    private static void Check(HttpClient http, InboxClientOptions options)
    {
        if (http.Timeout != Timeout.InfiniteTimeSpan && http.Timeout <= options.MaxWait)
        {
            throw new ArgumentException("HttpClient.Timeout must be longer than InboxClientOptions.MaxWait, or every long poll would fail.", nameof(http));
        }

        if (options.TrustedCertificateSha256 is not null)
        {
            throw new ArgumentException(
                "InboxClientOptions.TrustedCertificateSha256 does not work with your own HttpClient: its handler decides which certificates are trusted. "
                + "Set SslOptions.RemoteCertificateValidationCallback of that handler, or use the constructor without an HttpClient.", nameof(options));
        }
    }

    private static HttpClient Connections(InboxClientOptions options) => new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = ServerCertificate.Check(options) },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private void Tell(InboxStateChange change)
    {
        if (change.State >= InboxClientState.Superseded)
        {
            _outbox.Close();
        }

        StateChanged?.Invoke(this, change);
    }

    private Task SendAsync(Letter letter, InboxSendOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letter.To);
        var limit = options?.RetryFor ?? _options.RetryFor;
        var hold = options?.Hold ?? TimeSpan.Zero;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(options.RetryFor));
        ArgumentOutOfRangeException.ThrowIfLessThan(hold, TimeSpan.Zero, nameof(options.Hold));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hold, Limits.Hold, nameof(options.Hold));
        return _receiver.State >= InboxClientState.Superseded
            ? Task.FromException(new InboxException($"Receiving ended ({_receiver.State}), so this client no longer sends. Create a new InboxClient"))
            : _outbox.SendAsync(letter with { HoldSeconds = (int)Math.Ceiling(hold.TotalSeconds) }, limit, cancellationToken);
    }
}
