using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inbox.Client.Http;
using Inbox.Client.Receiving;
using Inbox.Client.Sending;

namespace Inbox.Client;

/// <summary>
/// A mailbox on the server, kept open for as long as somebody receives from it, and a way to write to others. Receiving begins with the
/// first receive (or <see cref="OpenAsync"/>) and reconnects by itself; a client that only sends takes the mailbox from nobody.
/// </summary>
/// <remarks>
/// Messages are acknowledged when the consumer comes back for the next one, so that what a consumer did not finish is given again: to
/// the next receive of this client, or to the next client of the same name. One consumer at a time; sends may come from anywhere.
/// </remarks>
public sealed class InboxClient : IAsyncDisposable
{
    private readonly InboxClientOptions _options;
    private readonly HttpClient? _ownHttp;
    private readonly Arrivals _arrivals;
    private readonly HttpMailbox _mailbox;
    private readonly Receiver _receiver;
    private readonly Outbox _outbox;

    /// <summary>A client with connections of its own. They follow no redirects, and trust the certificates that this machine trusts, or the
    /// one in <see cref="InboxClientOptions.TrustedCertificateSha256"/>.</summary>
    /// <param name="options">Which mailbox.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it.</exception>
    public InboxClient(InboxClientOptions options)
        : this(Checked(options), null)
    {
    }

    /// <summary>
    /// A client that asks through another's, such as one of an <c>IHttpClientFactory</c>. Its handlers see every request, the socket's
    /// upgrade too.
    /// </summary>
    /// <param name="http">Stays the caller's to dispose of; its time-out must be longer than <see cref="InboxClientOptions.MaxWait"/>. Its
    /// handler decides about certificates and redirects: set <c>AllowAutoRedirect</c> to false there, or a redirect (307, 308) may carry
    /// messages to another host.</param>
    /// <param name="options">Which mailbox. <see cref="InboxClientOptions.TrustedCertificateSha256"/> must be null.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it.</exception>
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

        _options = options;
        _ownHttp = http is null ? Connections(options) : null;
        _mailbox = new(http ?? _ownHttp!, _options);
        _arrivals = new(_options.MaxPending);
        var socket = new SocketReceiving(_mailbox, _options);
        _receiver = new(_arrivals, Ladder.Of(_options, _mailbox, socket), _options.TimeProvider, Tell);
        _outbox = new(_mailbox, () => socket.Line, _options.TimeProvider);
    }

    /// <summary>Receiving stands elsewhere. Raised where it receives: who takes long delays it, who waits there for this client
    /// waits for ever, and what a handler throws ends receiving.</summary>
    public event EventHandler<InboxStateChange>? StateChanged;

    /// <summary>The mailbox of this peer.</summary>
    public string Name => _options.Name;

    /// <summary>Where receiving stands.</summary>
    public InboxClientState State => _receiver.State;

    /// <summary>What it receives by; null when it is not open.</summary>
    public InboxTransport? Transport => _receiver.Transport;

    /// <summary>Begins to receive, and completes when the mailbox is ours: from then on others can send to it. Waits as long as it takes
    /// for a server that is not there.</summary>
    /// <param name="cancellationToken">Ends the wait alone.</param>
    /// <exception cref="InboxException">It never will be: the mailbox has another password (401), the server refuses for good, its
    /// certificate is not trusted, or something else than a mailbox answers.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Task OpenAsync(CancellationToken cancellationToken = default) => _receiver.Start().WaitAsync(cancellationToken);

    /// <summary>The next message. Coming back for it acknowledges the one before.</summary>
    /// <param name="cancellationToken">Ends the wait; no message goes with it.</param>
    /// <exception cref="InboxException">Receiving is over for good; <see cref="State"/> says why.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    /// <exception cref="InvalidOperationException">Another receive of this client is waiting.</exception>
    public async Task<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        _ = _receiver.Start();
        if (await _arrivals.TakeAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            return message;
        }

        ObjectDisposedException.ThrowIf(State == InboxClientState.Closed, this);
        throw new InboxException("The mailbox was left");
    }

    /// <summary>
    /// Messages as they come, oldest first, each once. Asking for the next acknowledges the one before; who leaves the loop early, by a
    /// break or an exception, is given the last one again by the next receive.
    /// </summary>
    /// <param name="cancellationToken">Ends the loop; no message goes with it.</param>
    /// <returns>Ends when this client leaves or is disposed of.</returns>
    /// <exception cref="InboxException">Receiving is over for good; <see cref="State"/> says why.</exception>
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
    /// Sends bytes. Messages to one recipient arrive in the order of the calls; one may arrive twice when the server's answer is lost.
    /// </summary>
    /// <param name="to">The mailbox of the recipient.</param>
    /// <param name="body">Up to the server's limit, 1 MiB by default. Must not change until this completes.</param>
    /// <param name="contentType">What a recipient who polls without envelopes is told. JSON types make it
    /// <see cref="MessageKind.Json"/>.</param>
    /// <param name="options">How long it is tried again, and held; null: as the client's options say.</param>
    /// <param name="cancellationToken">Gives up; a message already on its way may arrive all the same.</param>
    /// <returns>Completes when the server has accepted the message.</returns>
    /// <exception cref="InboxException">The last refusal when patience ran out; at once for 400, 401, 413 and the like, for a redirect or
    /// another answer that is not a mailbox's, and for a certificate that is not trusted; status 0 when there was no answer, or receiving
    /// is over for good.</exception>
    public Task SendAsync(
        string to, ReadOnlyMemory<byte> body, string contentType = Letter.Bytes, InboxSendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Letter(to, body, contentType, contentType == Letter.Bytes ? "base64" : null), options, cancellationToken);

    /// <summary>Sends text, as UTF-8.</summary>
    /// <inheritdoc cref="SendAsync(string, ReadOnlyMemory{byte}, string, InboxSendOptions?, CancellationToken)"/>
    public Task SendAsync(string to, string text, InboxSendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Letter(to, Encoding.UTF8.GetBytes(text), Letter.PlainText, "text"), options, cancellationToken);

    /// <summary>Sends a value as JSON.</summary>
    /// <param name="to">The mailbox of the recipient.</param>
    /// <param name="value">Anything that <paramref name="type"/> can write, nested up to 64 deep; deeper, it arrives as text.</param>
    /// <param name="type">How: <c>MyContext.Default.MyType</c> of a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="options">How long it is tried again, and held; null: as the client's options say.</param>
    /// <param name="cancellationToken">Gives up; a message already on its way may arrive all the same.</param>
    /// <inheritdoc cref="SendAsync(string, ReadOnlyMemory{byte}, string, InboxSendOptions?, CancellationToken)"/>
    public Task SendJsonAsync<T>(string to, T value, JsonTypeInfo<T> type, InboxSendOptions? options = null, CancellationToken cancellationToken = default) =>
        SendAsync(new Letter(to, JsonSerializer.SerializeToUtf8Bytes(value, type), Letter.Json, "data"), options, cancellationToken);

    /// <summary>Stops receiving and gives the mailbox up, with what is in it. Does nothing when receiving is over already: a superseded
    /// client has no mailbox to give up.</summary>
    /// <param name="cancellationToken">Gives up telling the server.</param>
    /// <exception cref="InboxException">The server could not be told; the mailbox goes by its idle timeout.</exception>
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        if (await _receiver.EndAsync(InboxClientState.Left).ConfigureAwait(false))
        {
            await _mailbox.LeaveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops. The mailbox stays until its idle timeout, with what was not acknowledged; while it is open, the server is told what
    /// was, if that takes no longer than 2 s. A message on its way may still arrive, one that waits to be sent is not.</summary>
    public async ValueTask DisposeAsync()
    {
        // Only while the mailbox is surely ours: asking would take it from whoever has it by now.
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
                "InboxClientOptions.TrustedCertificateSha256 does not work with an HttpClient of your own: its handler decides which certificates are trusted. "
                + "Set SslOptions.RemoteCertificateValidationCallback of that handler, or leave the HttpClient out.", nameof(options));
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
            ? Task.FromException(new InboxException($"Nothing is sent any more: receiving is over ({_receiver.State})"))
            : _outbox.SendAsync(letter with { HoldSeconds = (int)Math.Ceiling(hold.TotalSeconds) }, limit, cancellationToken);
    }
}
