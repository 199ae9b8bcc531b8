using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>Requests that make the web server log an error each.</summary>
public sealed class LogTests : ServerTests
{
    private const string Chunked = "Host: x\r\n" + RawConnection.Alice + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n";

    /// <summary>Those that have a body to read, and those that have none to.</summary>
    private static readonly (string Request, int Status)[] _requests =
    [
        ("POST /inbox?to=alice", 400), ("POST /qr", 400), ("POST /rendezvous", 400), ("POST /rooms/login", 400), ("POST /v1/register", 400),
        ("GET /inbox", 204), ("PUT /inbox", 405), ("GET /", 200), ("GET /nowhere", 404), ("GET /healthz", 200),
    ];

    [TestCase("\u00ff")]
    [TestCase("\0")]
    public async Task A_trailer_that_is_illegal_is_400_and_does_not_fill_the_log(string trailer)
    {
        const int Rounds = 30;
        await using var server = await StartAsync("-https=false", "-signal-server");
        var sent = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (request, status) in _requests)
            {
                var (_, stream) = await Stranger.ConnectAsync(server.Url);
                await using var ending = stream;
                var bytes = Encoding.Latin1.GetBytes($"{request} HTTP/1.1\r\n{Chunked}x: {trailer}\r\n\r\n");
                sent += bytes.Length;
                await stream.WriteAsync(bytes, Patience.CancellationToken());
                using var reader = new StreamReader(stream, Encoding.Latin1);
                (await reader.ReadLineAsync(Patience.CancellationToken())).Should().StartWith($"HTTP/1.1 {status}", request);
                await reader.ReadToEndAsync(Patience.CancellationToken());
            }
        }

        var printed = await server.EndAsync();
        TestContext.Out.WriteLine($"{Rounds * _requests.Length} requests, {sent / 1024} KB sent, {printed.Length / 1024} KB printed.");
        printed.Length.Should().BeLessThan(30_000);
    }
}
