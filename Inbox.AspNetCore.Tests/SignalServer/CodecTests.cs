using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.SignalServer;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>Whatever bytes come, reading them ends with words or without, and what is written any JSON parser reads back.</summary>
public sealed class CodecTests
{
    private const int Rounds = 200_000;

    private static readonly string[] _frames =
    [
        """{"target":"bob","type":"video-offer","payload":{"sdp":"v=0\r\n","more":[1,2,{"b":null}]}}""",
        """{"TARGET":"b\u00f6b","Type":"\ud83d\ude00","Payload":"text"}""",
        """{ "payload" : -1.5e3 , "type":null, "extra":{"target":"x"}, "target" : "bob" }""",
        """{"target":"a","target":"b","payload":1,"payload":[2]}""",
        """{}""",
    ];

    [Test]
    public void Any_bytes_are_a_message_or_none()
    {
        var random = new Random(20261121);
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var frame = Mutate(Encoding.UTF8.GetBytes(_frames[random.Next(_frames.Length)]), random);
            if (!SignalServerCodec.TryReadMessage(frame, out var message))
            {
                continue;
            }

            read++;
            JsonDocument.Parse(frame).RootElement.ValueKind.Should().Be(JsonValueKind.Object);
            var forwarded = SignalServerCodec.Forward("o\"\u0001", message);
            forwarded.Length.Should().BeLessThanOrEqualTo(SignalServerCodec.MaxFrameBytes(frame.Length));
            var json = JsonDocument.Parse(forwarded).RootElement;
            json.EnumerateObject().Select(member => member.Name).Should().Equal("originator", "target", "type", "payload");
            json.GetProperty("originator").GetString().Should().Be("o\"\u0001");
            json.GetProperty("target").GetString().Should().Be(message.Target);
            json.GetProperty("type").GetString().Should().Be(message.Type);
            JsonElement.DeepEquals(json.GetProperty("payload"), JsonDocument.Parse(message.Payload).RootElement).Should().BeTrue();
        }

        read.Should().BeGreaterThan(Rounds / 50, "some mutations leave a frame readable");
    }

    [Test]
    public void Any_bytes_are_a_registration_or_none()
    {
        var random = new Random(20261122);
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate("""{"username":"ann\u0041","more":[{}]}"""u8.ToArray(), random);
            read += SignalServerCodec.TryReadRegistration(body, out var name) ? 1 : 0;
            name.Should().NotBeNull();
        }

        read.Should().BeGreaterThan(Rounds / 50);
    }

    [TestCase("""{"target":"a","Target":"b"}""", "b")]
    [TestCase("""{"tarGET":null}""", "")]
    public void Names_are_matched_without_case_and_the_last_one_counts(string frame, string target)
    {
        SignalServerCodec.TryReadMessage(Encoding.UTF8.GetBytes(frame), out var message).Should().BeTrue();
        message.Target.Should().Be(target);
    }

    [Test]
    public void What_is_nested_more_than_64_deep_is_no_message()
    {
        Read(63).Should().BeTrue();
        Read(64).Should().BeFalse();

        static bool Read(int depth) => SignalServerCodec.TryReadMessage(
            Encoding.UTF8.GetBytes($$"""{"payload":{{new string('[', depth)}}{{new string(']', depth)}}}"""), out _);
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        for (var count = random.Next(4); count > 0; count--)
        {
            var at = random.Next(frame.Length);
            frame = random.Next(3) switch
            {
                0 => [.. frame[..at], (byte)random.Next(256), .. frame[at..]],
                1 when frame.Length > 1 => [.. frame[..at], .. frame[(at + 1)..]],
                _ => [.. frame[..at], (byte)random.Next(256), .. frame[(at + 1)..]],
            };
        }

        return frame;
    }
}
