using System.Globalization;
using System.Text;
using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>Requests as strangers write them: from right, to wrong in several places, to noise.</summary>
internal static class RequestGrammar
{
    private static readonly string[] _methods = ["GET", "GET", "GET", "POST", "POST", "POST", "POST", "DELETE", "OPTIONS", "PUT", "PATCH", "get", "X"];

    private static readonly string[] _wildMethods = ["GET", "POST", "POST", "POST", "HEAD", "TRACE", "CONNECT", "PRI", "G@T", ""];

    private static readonly string[] _paths = ["/inbox", "/inbox", "/inbox", "/inbox", "/inbox", "/inbox", "/inbox", "/inbox/", "/INBOX", "//inbox", "/inbox/x", "/x/../inbox", "/%69nbox", "/"];

    private static readonly string[] _wildPaths = ["/inbox", "/inbox", "/inbox", "/inbox", "/inbox%00", "*", "", "http://x/inbox", "x:443", "/inbox\u00e9"];

    private static readonly string[] _numbers = ["0", "1", "2", "7", "100", "-1", "1e3", "99999999999999999999", "", "+1", "0x1", "1.5", "007"];

    private static readonly string[] _headers =
    [
        "Prefer: wait=0", "Prefer: respond-async, wait=\"x\"", "Last-Event-ID: 0", "Last-Event-ID: x", "Last-Event-ID: 1\r\nLast-Event-ID: 2", "Accept: text/html",
        "Connection: keep-alive", "Range: bytes=0-1", "If-None-Match: *", "X-From: root", "X-HTTP-Method-Override: DELETE", "Content-Encoding: gzip", "TE: trailers",
        "Trailer: X", "Cookie: a=b;;;", "Content-Type: application/json", "Content-Type: text/html;;", "Expect: 100-continue", "Origin: null",
    ];

    private static readonly string[] _wildHeaders =
    [
        "Accept: text/event-stream", "Connection: close", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA", "Expect: 200-maybe", "X: a\r\n b", "NoColon", ": x", "X : y", "X:\0", "Host: y",
        "Authorization: Basic", "Authorization: Bearer x", "Content-Type: \u00ff/x", "Content-Length: 5", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
    ];

    /// <summary>One whose end any server finds, and that is answered: whatever is wrong with it is the mailboxes' business.</summary>
    public static byte[] Framed(Random dice)
    {
        var method = Pick(dice, _methods);
        var head = new StringBuilder($"{method} {Pick(dice, _paths)}{Ascii(Query(dice, "0"))} HTTP/1.1\r\nHost: x\r\n");
        head.Append(dice.Next(12) == 0 ? "" : $"Authorization: {(Rarely(dice) ? Ascii(Hostile.Text(dice)) : $"Basic {Ascii(Credentials(dice))}")}\r\n");
        if (dice.Next(4) == 0)
        {
            head.Append(dice.Next(3) == 0 ? $"X: {Ascii(Hostile.Text(dice))}" : Pick(dice, _headers)).Append("\r\n");
        }

        var body = method == "POST" || Rarely(dice) ? Body(dice) : [];
        return dice.Next(5) == 0
            ? [.. Encoding.Latin1.GetBytes($"{head}Transfer-Encoding: chunked\r\n\r\n"), .. Chunked(dice, body, isBroken: false)]
            : [.. Encoding.Latin1.GetBytes($"{head}Content-Length: {body.Length}\r\n\r\n"), .. body];
    }

    /// <summary>Anything, of which a server may say what it likes, or nothing.</summary>
    public static byte[] Wild(Random dice)
    {
        var request = dice.Next(3) == 0 ? Framed(dice) : Unframed(dice);
        return dice.Next(6) switch
        {
            0 => Hostile.Bytes(dice, 400),
            < 3 => Hostile.Edited(dice, request),
            3 => request[..dice.Next(request.Length + 1)],
            _ => request,
        };
    }

    private static byte[] Unframed(Random dice)
    {
        var version = dice.Next(8) == 0 ? Hostile.Text(dice, 2) : "HTTP/1.1";
        var head = new StringBuilder($"{Pick(dice, _wildMethods)} {Pick(dice, _wildPaths)}{Query(dice, "25")} {version}\r\n");
        head.Append(Rarely(dice) ? "" : "Host: x\r\n").Append(CultureInfo.InvariantCulture, $"Authorization: Basic {Credentials(dice)}\r\n");
        for (var more = dice.Next(3); more > 0; more--)
        {
            head.Append(dice.Next(4) == 0 ? $"X: {Hostile.Text(dice)}" : Pick(dice, _wildHeaders)).Append("\r\n");
        }

        var body = Body(dice);
        if (dice.Next(2) == 0)
        {
            return [.. Encoding.Latin1.GetBytes($"{head}Transfer-Encoding: chunked\r\n\r\n"), .. Chunked(dice, body, isBroken: true)];
        }

        var length = dice.Next(3) == 0 ? Pick(dice, _numbers) : (body.Length + dice.Next(-2, 3)).ToString(CultureInfo.InvariantCulture);
        return [.. Encoding.Latin1.GetBytes($"{head}Content-Length: {length}\r\n\r\n"), .. body];
    }

    private static string Query(Random dice, string wait)
    {
        var pairs = Enumerable.Range(0, dice.Next(4)).Select(_ => dice.Next(12) switch
        {
            < 6 => $"to={Name(dice)}",
            6 => $"from={Name(dice)}",
            7 => $"password={Hostile.Text(dice, 2)}",
            8 => $"max={Pick(dice, _numbers)}",
            9 => $"after={Pick(dice, _numbers)}",
            10 => $"wait={wait}",
            _ => Hostile.Text(dice, 4),
        });
        return dice.Next(8) == 0 ? "" : $"?{string.Join('&', pairs)}";
    }

    private static string Credentials(Random dice)
    {
        var name = dice.Next(8) == 0 ? Hostile.Text(dice) : $"peer{dice.Next(12)}";
        var credentials = Requests.Basic(name, dice.Next(12) == 0 ? Hostile.Text(dice, 3) : "secret");
        return Rarely(dice) ? Hostile.Edited(dice, credentials) : credentials;
    }

    private static string Name(Random dice) => dice.Next(6) == 0 ? Uri.EscapeDataString(Hostile.WellFormed(dice)) : $"peer{dice.Next(12)}";

    private static byte[] Body(Random dice) => dice.Next(10) switch
    {
        0 => [],
        1 => new byte[dice.Next(5_000)],
        2 => Encoding.UTF8.GetBytes($"{{\"a\":\"{Hostile.Text(dice)}\"}}"),
        3 => Hostile.Bytes(dice, 2_000),
        _ => Hostile.Bytes(dice, 60),
    };

    private static byte[] Chunked(Random dice, byte[] body, bool isBroken)
    {
        var chunks = new List<byte>();
        foreach (var chunk in body.Length == 0 ? [] : body.Chunk(dice.Next(1, body.Length + 1)))
        {
            var size = (chunk.Length + (isBroken && Rarely(dice) ? dice.Next(-1, 2) : 0)).ToString("x", CultureInfo.InvariantCulture);
            chunks.AddRange(Encoding.Latin1.GetBytes($"{(isBroken && Rarely(dice) ? Hostile.Text(dice, 2) : size)}{(Rarely(dice) ? ";a=b" : "")}\r\n"));
            chunks.AddRange(chunk);
            chunks.AddRange(isBroken && Rarely(dice) ? [] : "\r\n"u8.ToArray());
        }

        var trailer = isBroken && dice.Next(4) == 0 ? $"X: {Hostile.Text(dice, 3)}\r\n" : Rarely(dice) ? "X: y\r\n" : "";
        chunks.AddRange(Encoding.Latin1.GetBytes($"0\r\n{trailer}\r\n"));
        return [.. chunks];
    }

    /// <summary>What may stand in a request line.</summary>
    private static string Ascii(string text) => string.Concat(text.Where(c => c is > ' ' and <= '~' and not '#'));

    private static string Pick(Random dice, string[] some) => some[dice.Next(some.Length)];

    private static bool Rarely(Random dice) => dice.Next(30) == 0;
}
