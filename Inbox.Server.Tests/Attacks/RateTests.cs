using System.Diagnostics;
using System.Net.WebSockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>Somebody sends faster than it may, and looks like another each time.</summary>
public sealed class RateTests : ServerTests
{
    private const int Rate = 5;
    private const int Tries = 300;

    [Test]
    public async Task Neither_other_spellings_of_the_header_nor_new_sockets_make_anybody_send_faster()
    {
        await using var server = await StartAsync("-https=false", $"-rate-limit={Rate}", "-inbox-capacity=1000");
        using var http = server.Client();
        await http.Peer("victim").ReceiveAsync();
        var credentials = Peer.Basic("mallory", "secret").Parameter!;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Tries; i++)
        {
            if (i % 2 == 0)
            {
                using var request = http.Request(HttpMethod.Post, "/inbox?to=victim");
                request.Headers.TryAddWithoutValidation("Authorization", $"{(i % 4 == 0 ? "Basic" : "bAsIC")}{new string(' ', 1 + i)}{credentials}");
                request.Content = new StringContent("x");
                using var answer = await http.SendAsync(request);
            }
            else
            {
                await SendBySocketAsync(server, credentials);
            }
        }

        var most = (int)Math.Ceiling((2 + clock.Elapsed.TotalSeconds) * Rate);
        var arrived = (await http.Peer("victim").ReceiveAsync("max=1000")).Json.GetArrayLength();
        TestContext.Out.WriteLine(FormattableString.Invariant($"{Tries} tries in {clock.Elapsed.TotalSeconds:F1} s at {Rate} a second: {arrived} arrived."));
        arrived.Should().BeInRange(2 * Rate, most);
        most.Should().BeLessThan(Tries, "it tried to send faster");
    }

    private static async Task SendBySocketAsync(AppProcess server, string credentials)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Basic {credentials}");
        await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/inbox" }.Uri, Patience.CancellationToken());
        await socket.SendAsync("""{"to":"victim","text":"x","ref":1}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Patience.CancellationToken());
        await socket.ReceiveAsync(new byte[1024].AsMemory(), Patience.CancellationToken());
    }
}
