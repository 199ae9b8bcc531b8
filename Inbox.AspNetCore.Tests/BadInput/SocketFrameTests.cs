using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Mailboxes.WebSockets;

namespace Inbox.AspNetCore.Tests.BadInput;

/// <summary>Whatever bytes a frame has, reading it ends with a request or without one, and what it read is what any JSON parser reads.</summary>
public sealed class SocketFrameTests
{
    private const int Rounds = 200_000;

    private static readonly string[] _frames =
    [
        """{"to":"bob","data":{"a":[1,2,{"b":null}],"c":"\u00e4"},"ref":7}""",
        """{"to":"bób","text":"line\nline \ud83d\ude00"}""",
        """{ "base64" : "AAECAwQ=", "to" : "bob" , "ref" : 9007199254740991 }""",
        """{"ack":17}""",
        """{"auth":{"name":"alice","password":"p\u0000","after":3,"more":[]},"ref":1}""",
        """{"x":{"to":[[[]]]},"to":"bob","data":false}""",
    ];

    [Test]
    public void Any_bytes_are_a_request_or_none()
    {
        var random = new Random(20261121);
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var frame = Mutate(Encoding.UTF8.GetBytes(_frames[random.Next(_frames.Length)]), random);
            if (!SocketRequest.TryParse(frame, out var request))
            {
                continue;
            }

            read++;
            var json = JsonDocument.Parse(frame, new JsonDocumentOptions { MaxDepth = 128 }).RootElement;
            json.ValueKind.Should().Be(JsonValueKind.Object);
            if (request.Kind == RequestKind.Send && request is { To: { } to, Content: { } content })
            {
                json.GetProperty("to").GetString().Should().Be(to);
                if (content.ContentType == "application/json")
                {
                    JsonElement.DeepEquals(JsonDocument.Parse(content.Body, new JsonDocumentOptions { MaxDepth = 128 }).RootElement, json.GetProperty("data")).Should().BeTrue();
                }
            }
            else if (request.Kind == RequestKind.Acknowledge)
            {
                json.GetProperty("ack").GetInt64().Should().Be(request.Ack);
            }
        }

        read.Should().BeGreaterThan(Rounds / 50, "some mutations leave a frame readable");
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        for (var count = random.Next(4); count > 0; count--)
        {
            var at = random.Next(frame.Length);
            frame = random.Next(4) switch
            {
                0 => [.. frame[..at], .. frame[(at + 1)..]],
                1 => [.. frame[..at], (byte)random.Next(256), .. frame[at..]],
                2 => [.. frame[..at], .. frame[random.Next(frame.Length)..]],
                _ => [.. frame[..at], frame[random.Next(frame.Length)], .. frame[at..]],
            };
            if (frame.Length == 0)
            {
                return frame;
            }
        }

        return frame;
    }
}
