using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Inbox.Client.Http;

namespace Inbox.Client.Receiving;

/// <summary>Receives over a WebSocket, and acknowledges over it. While it is open, outgoing messages use it too.</summary>
internal sealed class SocketReceiving(HttpMailbox mailbox, InboxClientOptions options) : IReceiving
{
    /// <summary>Gets the open socket; null while there is none.</summary>
    public SocketLine? Line { get; private set; }

    public InboxTransport Transport => InboxTransport.Socket;

    public bool IsBetweenRequests => false;

    public async IAsyncEnumerable<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        Arrivals arrivals, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = arrivals.Acknowledged;
        using var socket = await OpenAsync(after, cancellationToken).ConfigureAwait(false);
        arrivals.Confirmed = after;
        var line = new SocketLine(socket, options);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var acknowledging = AcknowledgeAsync(line, arrivals, after, over.Token);
        Line = line;
        try
        {
            yield return [];
            while (true)
            {
                yield return [await line.ReadAsync(cancellationToken).ConfigureAwait(false)];
                await arrivals.RoomAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Line = null;
            line.End();
            await over.CancelAsync().ConfigureAwait(false);
            await acknowledging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task AcknowledgeAsync(SocketLine line, Arrivals arrivals, long last, CancellationToken cancellationToken)
    {
        while (true)
        {
            last = await arrivals.AcknowledgedAsync(last, cancellationToken).ConfigureAwait(false);
            await line.AcknowledgeAsync(last).ConfigureAwait(false);
        }
    }

    private async Task<ClientWebSocket> OpenAsync(long after, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Limits.Upgrade, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var authorization = await mailbox.AuthorizationAsync(either.Token, cancellationToken).ConfigureAwait(false);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol("inbox.v1");
            if (authorization is not null)
            {
                socket.Options.SetRequestHeader("Authorization", authorization.ToString());
            }

            socket.Options.KeepAliveInterval = Limits.Silence / 2;
            socket.Options.KeepAliveTimeout = Limits.Silence / 2;
            socket.Options.CollectHttpResponseDetails = true;
            var address = new UriBuilder(mailbox.At(string.Create(CultureInfo.InvariantCulture, $"after={after}")));
            address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
            await socket.ConnectAsync(address.Uri, mailbox.Http, either.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e) when (e is not ObjectDisposedException)
        {
            using (socket)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw Refusal(socket, e);
            }
        }
    }

    private InboxException Refusal(ClientWebSocket socket, Exception cause)
    {
        if (socket.HttpStatusCode is 0 or HttpStatusCode.SwitchingProtocols)
        {
            return ConnectionFailure.Of("WebSocket", options.Endpoint, cause);
        }

        using var answer = new HttpResponseMessage(socket.HttpStatusCode);
        foreach (var name in (string[])["Location", "Retry-After"])
        {
            answer.Headers.TryAddWithoutValidation(name, socket.HttpResponseHeaders?.GetValueOrDefault(name) ?? []);
        }

        return Stranger.Of(answer, options.Endpoint, "a WebSocket (101)")
            ?? new((int)socket.HttpStatusCode, "The server refused the WebSocket", null, Problem.RetryAfter(answer.Headers.RetryAfter, options.TimeProvider));
    }
}
