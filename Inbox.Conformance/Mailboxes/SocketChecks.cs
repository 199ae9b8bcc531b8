using System.Net;
using System.Net.WebSockets;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>How a socket is opened, and how it ends.</summary>
[Section(Part.Mailboxes, "sockets", "WebSocket")]
internal sealed class SocketChecks(Conversation server)
{
    [Promise("A handshake with the subprotocol inbox.v1 gets it; one without gets none.")]
    public async Task Subprotocol()
    {
        var alice = await server.ClaimAsync("alice");
        using var named = await Socket.OpenAsync(server, "", alice.Credentials, "inbox.v1");
        Expect.Equal(named.Protocol, "inbox.v1", "Sec-WebSocket-Protocol");
        using var plain = await Socket.OpenAsync(server, "", alice.Credentials);
        Expect.That(plain.Protocol is null, "no Sec-WebSocket-Protocol", $"{plain.Protocol}");
    }

    [Promise("A client may authenticate in the Authorization header; messages then come as envelopes.")]
    public async Task HeaderCredentials()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await bob.SendAsync(alice, "before");
        using var socket = await Socket.OpenAsync(server, "", alice.Credentials, "inbox.v1");
        Expect.Equal((await socket.HearMessageAsync("before")).From, bob.Name, "the sender");
        await bob.SendAsync(alice, "after");
        await socket.HearMessageAsync("after");
    }

    [Promise("Wrong credentials in the header are a plain 401.")]
    public async Task WrongHeader()
    {
        var alice = await server.ClaimAsync("alice");
        (await Socket.RefusedAsync(server, "", alice.With("guess").Credentials, "inbox.v1")).IsProblem(401);
    }

    [Promise("A client may authenticate in the first frame, and gets ok if it carried a ref.")]
    public async Task FrameCredentials()
    {
        var alice = server.Mailbox("alice");
        using var socket = await alice.SocketAsync();
        await alice.SendAsync(alice, "x");
        await socket.HearMessageAsync("x");
    }

    [Promise("Wrong credentials in the first frame close the socket with 4401.")]
    public async Task WrongFrame()
    {
        var alice = await server.ClaimAsync("alice");
        using var socket = await Socket.OpenAsync(server, "", protocol: "inbox.v1");
        await socket.SayAsync(alice.With("guess").AuthFrame());
        await socket.IsClosedAsync(4401);
    }

    [Promise("A first frame without credentials closes the socket with 4401.")]
    public async Task NoCredentials()
    {
        using var socket = await Socket.OpenAsync(server, "", protocol: "inbox.v1");
        await socket.SayAsync("""{"to":"bob","text":"x"}""");
        await socket.IsClosedAsync(4401);
    }

    [Promise("No credentials within SocketAuthenticationTimeout close the socket with 4401.",
        WaitsFor = Limits.SocketAuthenticationTimeout)]
    public async Task CredentialsTooLate()
    {
        using var socket = await Socket.OpenAsync(server, "", protocol: "inbox.v1");
        await socket.IsClosedAsync(4401, TimeSpan.FromSeconds(server.Limits[Limits.SocketAuthenticationTimeout]) + server.Patience);
    }

    [Promise("A second frame with credentials closes the socket with 1008.")]
    public async Task AuthenticatesOnce()
    {
        var alice = server.Mailbox("alice");
        using var socket = await alice.SocketAsync();
        await socket.SayAsync(alice.AuthFrame());
        await socket.IsClosedAsync(1008);
    }

    [Promise("A page of another origin is refused with 403.")]
    public async Task ForeignOrigin()
    {
        var preflight = await server.AskAsync("OPTIONS", "", null, null,
            ("Origin", "https://elsewhere.invalid"), ("Access-Control-Request-Method", "GET"));
        if (preflight["Access-Control-Allow-Origin"] is not null)
        {
            throw new NotOfferedException("the CORS policy allows other origins");
        }

        (await Socket.RefusedAsync(server, "", null, "inbox.v1", ("Origin", "https://elsewhere.invalid"))).IsProblem(403);
    }

    [Promise("A newer receiver closes the socket with 4409: another socket, a stream, or a plain GET.")]
    public async Task Superseded()
    {
        var alice = server.Mailbox("alice");
        using var first = await alice.SocketAsync();
        using var second = await alice.SocketAsync();
        await first.IsClosedAsync(4409);
        using var stream = await alice.StreamAsync();
        await second.IsClosedAsync(4409);
        using var third = await alice.SocketAsync();
        await alice.ReceiveNothingAsync();
        await third.IsClosedAsync(4409);
    }

    [Promise("Leaving the mailbox closes its socket with 4410.")]
    public async Task Left()
    {
        var alice = server.Mailbox("alice");
        using var socket = await alice.SocketAsync();
        (await alice.LeaveAsync()).Is(204);
        await socket.IsClosedAsync(4410);
    }

    [Promise("If nothing came in or went out for HeartbeatInterval, the server sends a ping.", WaitsFor = Limits.HeartbeatInterval)]
    public async Task Ping()
    {
        using var socket = await server.Mailbox("alice").SocketAsync();
        await socket.IsPingedAsync(TimeSpan.FromSeconds(server.Limits[Limits.HeartbeatInterval]) + server.Patience);
    }

    [Promise("A socket opens over HTTP/2 too (RFC 8441).")]
    public async Task OverHttp2()
    {
        var alice = await server.ClaimAsync("alice");
        var url = server.Target.Next();
        if (url.Scheme != "https")
        {
            throw new NotOfferedException("HTTP/2 is negotiated over TLS only");
        }

        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("inbox.v1");
        socket.Options.SetRequestHeader("Authorization", alice.Credentials.Header);
        using var patience = new CancellationTokenSource(server.Patience);
        try
        {
            await socket.ConnectAsync(new Uri($"wss{url.AbsoluteUri.TrimEnd('/')[5..]}/{server.Target.PathOf(Part.Mailboxes)}"),
                server.Target.Invoker, patience.Token);
        }
        catch (WebSocketException e)
        {
            throw socket.HttpStatusCode == 0
                ? new NotOfferedException($"the server does not offer sockets over HTTP/2: {e.InnerException?.Message ?? e.Message}")
                : new BrokenPromiseException("200 to CONNECT", $"{(int)socket.HttpStatusCode}");
        }

        await alice.SendAsync(alice, "x");
        var frame = await socket.ReceiveAsync(new byte[4096], patience.Token);
        Expect.Equal(frame.MessageType, WebSocketMessageType.Text, "the message on the socket");
    }
}
