using Inbox.AspNetCore.Tests.Hosting;
using Inbox.AspNetCore.Tests.Transports;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

/// <summary>A proxy changes nothing of what is said.</summary>
public sealed class MessageTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    private const int Largest = 1 << 20;

    public static IEnumerable<Transport> Transports => Transport.All;

    [TestCaseSource(nameof(Transports))]
    public async Task The_largest_message_gets_through_however_it_is_received(Transport transport)
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var alice = await transport.OpenAsync(app, "alice");
        var body = Noise(Largest);
        (await app.Peer("bob").SendAsync("alice", body)).Status.Should().Be(200);
        (await alice.NextAsync()).GetProperty("base64").GetBytesFromBase64().Should().Equal(body);
    }

    [Test]
    public async Task The_largest_message_gets_through_in_a_frame()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var bob = await SocketClient.OpenAsync(app, "bob", after: null);
        await app.Peer("alice").ReceiveAsync();
        var body = Noise(Largest);
        await bob.SayAsync($$"""{"to":"alice","base64":"{{Convert.ToBase64String(body)}}","ref":1}""");
        (await bob.HearAsync()).GetProperty("ok").GetInt64().Should().Be(1);
        (await app.Peer("alice").ReceiveAsync()).Bytes.Should().Equal(body);
    }

    [Test]
    public async Task A_body_of_unknown_length_gets_through()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        await app.Peer("alice").ReceiveAsync();
        var body = Noise(Largest);
        (await app.Peer("bob").SendAsync("alice", new ChunkedContent(body))).Status.Should().Be(200);
        (await app.Peer("alice").ReceiveAsync()).Bytes.Should().Equal(body);
    }

    [Test]
    public async Task What_is_too_large_is_refused_in_the_apps_own_words()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        await app.Peer("alice").ReceiveAsync();
        (await app.Peer("bob").SendAsync("alice", Noise(Largest + 1))).ShouldBeProblem(413, "Message too large");
    }

    [Test]
    public async Task Nobody_and_a_wrong_password_are_401_with_the_apps_challenge()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        await app.Peer("alice").ReceiveAsync();
        foreach (var answer in new[] { await app.AskAsync("GET", "/inbox"), await app.Peer("alice", "guess").ReceiveAsync() })
        {
            answer.Status.Should().Be(401);
            answer["WWW-Authenticate"].Should().Be("Basic realm=\"inbox\", charset=\"UTF-8\"");
        }
    }

    [TestCase("alice", "alice")]
    [TestCase("J\u00fcrgen", "J%C3%BCrgen")]
    [TestCase("100%25", "100%2525")]
    [TestCase("../a b/?&+#;\u20ac", null)]
    public async Task A_name_stays_as_it_is_as_a_recipient_and_as_a_sender(string name, string? header)
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        var peer = app.Peer(name);
        await peer.ReceiveAsync();
        (await peer.SendAsync(name, "note", "application/sdp")).Status.Should().Be(200);

        var answer = await peer.ReceiveAsync();

        (answer.From, answer.Text, answer.ContentType).Should().Be((name, "note", "application/sdp"));
        answer["X-From"].Should().Be(header ?? answer["X-From"]);
        (answer["X-Content-Type-Options"], answer["Cache-Control"]).Should().Be(("nosniff", "no-store"));
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        bytes[0] = 255; // which begins no UTF-8
        return bytes;
    }

    private sealed class ChunkedContent(byte[] body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
