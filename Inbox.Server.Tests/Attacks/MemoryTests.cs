using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>What strangers can make the server keep is what SECURITY.md says, measured by whoever tries for more.</summary>
[TestFixture]
[NonParallelizable]
public sealed class MemoryTests : ServerTests
{
    private const long Megabyte = 1 << 20;

    /// <summary>128 KiB of what has not been read for each of 300 connections, and what they take otherwise.</summary>
    [TestCase("-https=false", 60)]
    [TestCase("-https=true", 90)]
    public async Task Headers_that_never_end_take_128_KiB_for_each_connection(string https, int megabytes)
    {
        await using var server = await StartAsync(https);
        var before = await WarmAsync(server);
        var connections = new List<Socket>();
        var header = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nx: {new string('x', 1 << 20)}");
        for (var i = 0; i < 300; i++)
        {
            var (socket, stream) = await Stranger.ConnectAsync(server.Url);
            connections.Add(socket);
            _ = stream.WriteAsync(header).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await GrewByLessThanAsync(server, before, megabytes, "300 headers of a megabyte that never end");
        connections.ForEach(connection => connection.Dispose());
    }

    /// <summary>The bodies are counted as they are, and as they are they are kept: 32 MB, and what lies around of the frames.</summary>
    [Test]
    public async Task Text_in_escapes_takes_no_more_than_the_text()
    {
        await using var server = await StartAsync(
            ["-https=false", "-rate-limit=0", "-max-inbox-bytes=33554432", "-inbox-capacity=10000", .. ServerProcess.NoLimitOfAddresses]);
        var before = await WarmAsync(server);
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", Peer.Basic("alice", "secret").ToString());
        await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/inbox" }.Uri, Patience.CancellationToken());
        using var hoard = server.Client();
        await hoard.Peer("hoard").ReceiveAsync();
        var frame = Encoding.ASCII.GetBytes($$"""{"to":"hoard","text":"{{string.Concat(Enumerable.Repeat("\\u0041", 200_000))}}","ref":1}""");
        var answer = new byte[4096];
        for (var i = 0; i < 160; i++)
        {
            await socket.SendAsync(frame, System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, Patience.CancellationToken());
            var told = await socket.ReceiveAsync(answer.AsMemory(), Patience.CancellationToken());
            Encoding.UTF8.GetString(answer, 0, told.Count).Should().Be("""{"ok":1}""");
        }

        await GrewByLessThanAsync(server, before, megabytes: 110, "160 texts of 200,000 letters, each letter an escape of six");
    }

    /// <summary>JSON writes each as six bytes: those who ask for all of it and read nothing. 40 MB kept, 53 MB on their way; and what the collector lets lie of them.</summary>
    [TestCase(10, 4, 1 << 20)]
    [TestCase(100, 100, 4096)]
    public async Task Control_characters_that_slow_readers_ask_for_take_four_thirds_of_what_they_are(int readers, int messages, int bytes)
    {
        await using var server = await StartAsync(["-https=false", "-rate-limit=0", .. ServerProcess.NoLimitOfAddresses]);
        var before = await WarmAsync(server);
        using var sender = server.Client();
        var body = new string('\u0001', bytes);
        var connections = new List<Socket>();
        for (var i = 0; i < readers; i++)
        {
            await sender.Peer($"slow-{i}").ReceiveAsync();
            for (var message = 0; message < messages; message++)
            {
                (await sender.Peer("sender").SendAsync($"slow-{i}", body)).Status.Should().Be(200);
            }

            var (socket, stream) = await Stranger.ConnectAsync(server.Url);
            connections.Add(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Stranger.Get($"slow-{i}").Replace("/inbox", "/inbox?max=100&after=0", StringComparison.Ordinal)), Patience.CancellationToken());
            await stream.ReadExactlyAsync(new byte["HTTP/1.1 200".Length], Patience.CancellationToken());
        }

        await GrewByLessThanAsync(server, before, megabytes: 230, $"{readers} mailboxes of {messages} messages of {bytes} control characters, asked for by readers that do not read");
        connections.ForEach(connection => connection.Dispose());
    }

    [Test]
    public async Task A_mailbox_with_the_longest_name_takes_1_300_bytes()
    {
        const int Mailboxes = 99_000;
        await using var server = await StartAsync(["-https=false", .. ServerProcess.NoLimitOfAddresses]);
        var before = await WarmAsync(server);
        var (socket, stream) = await Stranger.ConnectAsync(server.Url);
        using var ending = socket;
        var statuses = await Stranger.AskAsync(stream, [.. Enumerable.Range(0, Mailboxes).Select(i => Stranger.Get($"{i}".PadLeft(256, 'n')))]);
        statuses.Should().AllBeEquivalentTo(204);

        await GrewByLessThanAsync(server, before, megabytes: (int)(Mailboxes * 1300L / Megabyte) + 110, "99,000 mailboxes with names of 256 bytes");
    }

    [TestCase("-https=false", 40)]
    [TestCase("-https=true", 75)]
    public async Task A_connection_that_waits_takes_some_kilobytes(string https, int kilobytes)
    {
        const int Connections = 500;
        await using var server = await StartAsync(https);
        var before = await WarmAsync(server);
        var connections = new List<Socket>();
        for (var i = 0; i < Connections; i++)
        {
            var (socket, stream) = await Stranger.ConnectAsync(server.Url, https == "-https=true" ? [SslApplicationProtocol.Http11] : []);
            connections.Add(socket);
            (await Stranger.AskAsync(stream, [Stranger.Get($"peer-{i}")])).Should().Equal(204);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Stranger.Get($"peer-{i}").Replace("/inbox", "/inbox?wait=30", StringComparison.Ordinal)), Patience.CancellationToken());
        }

        await GrewByLessThanAsync(server, before, Connections * kilobytes / 1024, $"{Connections} connections that wait");
        connections.ForEach(connection => connection.Dispose());
    }

    /// <summary>What it has when it has answered some.</summary>
    private static async Task<long> WarmAsync(AppProcess server)
    {
        using var http = server.Client();
        for (var i = 0; i < 200; i++)
        {
            (await http.Peer("alice").SendAsync("alice", "warm")).Status.Should().BeOneOf(200, 429);
            await http.Peer("alice").ReceiveAsync();
        }

        return server.ResidentBytes;
    }

    /// <summary>When it has read what was sent to it: others are served behind that.</summary>
    private static async Task GrewByLessThanAsync(AppProcess server, long before, int megabytes, string what)
    {
        using var http = server.Client();
        for (var i = 0; i < 100; i++)
        {
            (await http.Peer("alice").ReceiveAsync()).Status.Should().BeOneOf(200, 204);
        }

        var more = server.ResidentBytes - before;
        TestContext.Out.WriteLine(FormattableString.Invariant($"{what}: {more / (double)Megabyte:F0} MB more resident."));
        more.Should().BeLessThan(megabytes * Megabyte);
    }
}
