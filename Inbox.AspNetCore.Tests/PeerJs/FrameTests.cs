using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.PeerJs;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>Frames that are no messages. PeerServer dies of one when it runs inside another app.</summary>
public sealed class FrameTests
{
    private const int Rounds = 200_000;

    private static readonly string[] _frames =
    [
        """{"type":"OFFER","payload":{"sdp":"v=0\r\n","more":[1,2.50,{"b":null}]},"dst":"bob"}""",
        """{"dst":"b\u00f6b","type":"ANSWER","payload":"\ud83d\ude00"}""",
        """{ "payload" : -1.5e3 , "type":"CANDIDATE", "extra":{"dst":"x"}, "dst" : "bob" }""",
        """{"dst":"a","dst":"b","type":"LEAVE","type":"EXPIRE","payload":1,"payload":[2]}""",
        """{"type":"HEARTBEAT"}""",
    ];

    private static readonly string[] _nonsense =
    [
        "", "{", "[]", "null", "17", "\"OFFER\"", "{}", """{"type":null,"dst":"bob"}""", """{"type":"OPEN","dst":"bob"}""", """{"type":"offer","dst":"bob"}""",
        """{"type":"PROBE","dst":"bob"}""", """{"type":"ALIVE","dst":"bob"}""", """{"type":"ID-TAKEN","dst":"bob"}""", """{"type":"OFFER","dst":17}""",
        """{"type":"OFFER","dst":["bob"]}""", """{"type":"OFFER","dst":"\ud800"}""", """{"type":"OFFER","payload":1}""", """{"type":"OFFER","dst":""}""",
        """{"type":"OFFER","dst":"bob","payload":1}x""", """{"type":"OFFER","dst":"bob","payload":tru}""",
        "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":" + string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100)) + "}",
    ];

    [Test]
    public async Task A_frame_that_is_no_message_touches_nothing_and_its_sender_goes_on()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("bob");
        foreach (var frame in _nonsense)
        {
            await alice.SayAsync(frame);
        }

        await alice.SayAsync("""{"type":"OFFER","dst":"bob"}"""u8.ToArray(), WebSocketMessageType.Binary);
        await alice.SayAsync([0xff, 0x00, 0xfe], WebSocketMessageType.Binary);
        await alice.SendAsync("OFFER", "bob", "\"after all\"");
        await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob", "\"after all\""));
        app.Clock.AdvanceSeconds(5);
        await alice.IsHeardAsync("alice");
        app.Errors.Should().BeEmpty();
    }

    [Test]
    public void Any_bytes_are_a_message_or_none_and_what_is_delivered_any_JSON_parser_reads()
    {
        var random = new Random(20261128);
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var frame = Mutate(Encoding.UTF8.GetBytes(_frames[random.Next(_frames.Length)]), random);
            if (!PeerJsCodec.TryRead(frame, out var message))
            {
                continue;
            }

            read++;
            var given = JsonDocument.Parse(frame).RootElement;
            given.ValueKind.Should().Be(JsonValueKind.Object);
            if (message.Type is not (PeerJsType.Heartbeat or PeerJsType.Probe or PeerJsType.Alive))
            {
                var json = JsonDocument.Parse(PeerJsCodec.Deliver("o\"\u0001", "d", message)).RootElement;
                json.GetProperty("src").GetString().Should().Be("o\"\u0001");
                json.EnumerateObject().Select(member => member.Name).Should().BeSubsetOf(["type", "src", "dst", "payload"]).And.OnlyHaveUniqueItems();
                (given.TryGetProperty("payload", out var payload) ? JsonMarshal.GetRawUtf8Value(payload) : default).SequenceEqual(message.Payload).Should().BeTrue("its digits stay as they were written");
            }
        }

        read.Should().BeInRange(Rounds / 100, Rounds - 1, "mutations of messages are often messages, and often none");
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(frame.Length);
            frame = random.Next(4) switch
            {
                0 => [.. frame[..at], .. frame[(at + 1)..], (byte)'}'],
                1 => [.. frame[..at], (byte)random.Next(256), .. frame[at..]],
                2 => [.. frame[..at], .. frame[random.Next(frame.Length)..]],
                _ => [.. frame[..at], (byte)(frame[at] ^ (1 << random.Next(8))), .. frame[(at + 1)..]],
            };
            if (frame.Length == 0)
            {
                return frame;
            }
        }

        return frame;
    }
}
