using System.Buffers.Binary;
using System.Net.Security;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>
/// A header that HTTP/2 names by a byte each further time (HPACK, RFC 7541, section 7.3): a few kilobytes on the wire would be hundreds of
/// megabytes in the server, for as long as the requests wait.
/// </summary>
[TestFixture]
[NonParallelizable]
public sealed class HeaderBombTests : ServerTests
{
    private const int Connections = 20;
    private const int Streams = 100;
    private const int ValueLength = 2_950;
    private const long Megabyte = 1 << 20;

    /// <summary>
    /// Requests may have 32 KiB of headers each, which are two bytes a character in memory: 11 times the value. The rest is what 20 TLS
    /// connections, 2,000 requests and as many mailboxes take, and what the collector lets lie.
    /// </summary>
    [TestCase(92, 100)]
    [TestCase(10, 240)]
    public async Task Two_thousand_requests_that_repeat_a_header_by_its_number_take_no_more_memory_than_headers_may(int times, int megabytes)
    {
        await using var server = await StartAsync(ServerProcess.NoLimitOfAddresses);
        using var known = server.Client();
        (await known.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        var before = server.ResidentBytes;
        var sent = 0L;
        var connections = new List<Stream>();
        for (var number = 0; number < Connections; number++)
        {
            var (_, stream) = await Stranger.ConnectAsync(server.Url, SslApplicationProtocol.Http2);
            connections.Add(stream);
            _ = stream.CopyToAsync(Stream.Null).ContinueWith(_ => { }, TaskScheduler.Default);
            try
            {
                var bomb = Bomb(number, times);
                sent += bomb.Length;
                await stream.WriteAsync(bomb, Patience.CancellationToken());
            }
            catch (IOException)
            {
                // The server has had enough of it.
            }
        }

        // Answered by the thread that reads those connections, or queued behind them: they have been read then.
        for (var i = 0; i < 100; i++)
        {
            (await known.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        }

        var after = server.ResidentBytes;
        TestContext.Out.WriteLine($"{times} times in each of {Connections} x {Streams} requests: {sent / 1024} KB sent, {(after - before) / Megabyte} MB more resident.");
        (after - before).Should().BeLessThan(megabytes * Megabyte);
        connections.ForEach(connection => connection.Dispose());
    }

    /// <summary>The client's preface, and then the requests: each waits for a message to a mailbox of its own.</summary>
    private static byte[] Bomb(int number, int times)
    {
        using var all = new MemoryStream();
        all.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        all.Write(Frame(type: 4, flags: 0, stream: 0, []));
        for (var i = 0; i < Streams; i++)
        {
            // Method GET and scheme https by their numbers in the static table, the others as literals; the value once to be remembered.
            List<byte> headers = [0x82, 0x87, .. Literal(0x04, "/inbox?wait=30"), .. Literal(0x01, "localhost"), .. Authorization($"bomb-{number}-{i}")];
            if (i == 0)
            {
                headers.AddRange([0x40, .. Text("x"), .. Text(new string('v', ValueLength))]);
            }

            headers.AddRange(Enumerable.Repeat((byte)(0x80 | 62), times));
            all.Write(Frame(type: 1, flags: 0x05, stream: 1 + 2 * i, [.. headers]));
        }

        return all.ToArray();
    }

    /// <summary>A literal that is not to be remembered, whose name is in the static table.</summary>
    private static byte[] Literal(byte name, string value) => [name, .. Text(value)];

    private static byte[] Authorization(string name) =>
        [0x0f, 23 - 15, .. Text($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:key"))}")];

    private static byte[] Text(string text)
    {
        List<byte> bytes = [];
        if (text.Length < 127)
        {
            bytes.Add((byte)text.Length);
        }
        else
        {
            bytes.Add(127);
            var rest = text.Length - 127;
            for (; rest >= 128; rest /= 128)
            {
                bytes.Add((byte)(128 | rest % 128));
            }

            bytes.Add((byte)rest);
        }

        return [.. bytes, .. Encoding.ASCII.GetBytes(text)];
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }
}
