using System.Diagnostics;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>One connection that never pauses: whatever it says, everybody else is served.</summary>
[TestFixture]
[NonParallelizable]
public sealed class FloodTests : ServerTests
{
    private const int Visitors = 50;
    private const string Alice = "Host: localhost\r\n" + RawConnection.Alice;

    private static readonly byte[] _get = Flood.Bytes($"GET /inbox HTTP/1.1\r\n{Alice}\r\n");
    private static readonly byte[] _upgrade = Flood.Bytes(
        $"GET /inbox?after=0 HTTP/1.1\r\n{Alice}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    private static readonly Dictionary<string, byte[]> _requests = new()
    {
        ["messages that are asked for"] = _get,
        ["empty credentials"] = Flood.Bytes("GET /inbox HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic Og==\r\n\r\n"),
        ["messages that are sent"] = Flood.Bytes($"POST /inbox?to=alice HTTP/1.1\r\n{Alice}Content-Length: 2\r\n\r\nhi"),
        ["codes to draw"] = [.. Flood.Bytes("POST /qr HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200\r\n\r\n"), .. Enumerable.Repeat((byte)'x', 200)],
        ["descriptions"] = Flood.Bytes("GET /openapi/v1.json HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ["pages"] = Flood.Bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ["what is not there"] = Flood.Bytes("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ["methods that are refused"] = Flood.Bytes("PUT /inbox HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"),
    };

    private static readonly Dictionary<string, byte[]> _frames = new()
    {
        ["acknowledgements"] = Frame(0x81, "{\"ack\":0}"),
        ["pings"] = Frame(0x89, ""),
        ["pieces of nothing"] = Frame(0x00, ""),
        ["messages to nobody"] = Frame(0x81, "{\"to\":\"nobody\",\"text\":\"x\"}"),
        ["messages to itself"] = Frame(0x81, "{\"to\":\"alice\",\"text\":\"x\"}"),
    };

    private static IEnumerable<string> Requests => _requests.Keys;

    private static IEnumerable<string> Frames => _frames.Keys;

    [TestCaseSource(nameof(Requests))]
    public Task A_pipeline_of_requests_that_is_always_full_holds_up_nobody(string what) => HoldsUpNobodyAsync(what, _get, _requests[what], "-https=false");

    [TestCaseSource(nameof(Requests))]
    public Task Over_TLS_neither(string what) => HoldsUpNobodyAsync(what, _get, _requests[what]);

    [TestCaseSource(nameof(Frames))]
    public Task A_socket_that_never_pauses_holds_up_nobody(string what)
    {
        // A text whose pieces never end has to have begun.
        var begin = what == "pieces of nothing" ? [.. _upgrade, .. Frame(0x01, "")] : _upgrade;
        return HoldsUpNobodyAsync(what, begin, _frames[what], "-https=false");
    }

    /// <summary>The flood ends when each visitor was served: a server that serves it first never serves them.</summary>
    private async Task HoldsUpNobodyAsync(string what, byte[] first, byte[] flood, params string[] flags)
    {
        await using var server = await StartAsync([.. flags, "-rate-limit=0"]);
        using var known = server.Client();
        (await known.Peer("bob").ReceiveAsync()).Status.Should().Be(204);
        await using var attack = await Flood.BeginAsync(server.Url, first, flood);
        var (newcomers, regulars) = (new List<double>(), new List<double>());
        for (var i = 0; i < Visitors; i++)
        {
            using var newcomer = server.Client();
            newcomers.Add(await ServedAfterAsync(newcomer, $"visitor-{i}"));
            regulars.Add(await ServedAfterAsync(known, "bob"));
        }

        attack.GoesOn.Should().BeTrue("the attack is one that the server takes");
        newcomers.Sort();
        regulars.Sort();
        TestContext.Out.WriteLine(FormattableString.Invariant(
            $"{what}: over a new connection after {newcomers[Visitors / 2]:F1} ms (median) and {newcomers[^1]:F1} ms (longest), over one that was there {regulars[Visitors / 2]:F1} and {regulars[^1]:F1} ms; {attack.Heard} bytes answered"));
    }

    private static async Task<double> ServedAfterAsync(HttpClient client, string name)
    {
        var begin = Stopwatch.GetTimestamp();
        (await client.Peer(name).ReceiveAsync()).Status.Should().Be(204);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>As a client sends it, with a mask of zeros (RFC 6455, section 5.2).</summary>
    private static byte[] Frame(byte head, string text) => [head, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Flood.Bytes(text)];
}
