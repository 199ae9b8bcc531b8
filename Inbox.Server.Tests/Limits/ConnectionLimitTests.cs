using System.Net.Sockets;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Server.Tests.Attacks;

namespace Inbox.Server.Tests.Limits;

[TestFixture]
public sealed class ConnectionLimitTests : ServerTests
{
    [Test]
    public async Task One_connection_more_than_the_limit_is_closed_and_those_inside_go_on()
    {
        await using var server = await StartAsync("-https=false", "-max-connections=2");
        using var first = await AskAsync(server.Url);
        using var second = await AskAsync(server.Url);
        using var third = await Stranger.KnockAsync(server.Url);

        (await Stranger.EndsAsync(third)).Should().BeTrue();
        (await IsAnsweredAsync(first)).Should().BeTrue();

        first.Dispose();
        using var successor = await AskUntilServedAsync(server.Url);
        successor.Connected.Should().BeTrue("a place that is left is free");
    }

    /// <summary>Ten seconds later, of which this test waits for the end alone: Kestrel by itself would give it 130.</summary>
    [TestCase("-https=false")]
    [TestCase("-https=true")]
    public async Task A_connection_that_says_nothing_is_closed(string https)
    {
        await using var server = await StartAsync(https);
        using var silent = await Stranger.KnockAsync(server.Url);

        (await Stranger.EndsAsync(silent)).Should().BeTrue();
    }

    private static async Task<Socket> AskAsync(Uri url)
    {
        var socket = await Stranger.KnockAsync(url);
        (await IsAnsweredAsync(socket)).Should().BeTrue();
        return socket;
    }

    /// <summary>The server notices a moment later that a connection was closed.</summary>
    private static async Task<Socket> AskUntilServedAsync(Uri url)
    {
        for (var patience = Patience.CancellationToken(); ; patience.ThrowIfCancellationRequested())
        {
            var socket = await Stranger.KnockAsync(url);
            if (await IsAnsweredAsync(socket))
            {
                return socket;
            }

            socket.Dispose();
        }
    }

    private static async Task<bool> IsAnsweredAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync("OPTIONS /inbox HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            return await socket.ReceiveAsync(new byte[1024], Patience.CancellationToken()) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
