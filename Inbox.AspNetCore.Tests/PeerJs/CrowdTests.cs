using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>A thousand at once, and an account of everything afterwards.</summary>
public sealed class CrowdTests
{
    private const int Peers = 1000;
    private const int Each = 20;

    [Test]
    public async Task Of_a_thousand_peers_everybody_gets_each_message_once_and_those_of_each_sender_in_order()
    {
        await using var app = await PeerApp.StartAsync();
        var sockets = await Task.WhenAll(Enumerable.Range(0, Peers).Select(n => app.ConnectAsync($"peer{n}", $"token{n}")));
        var heard = new List<(string From, int Number)>[Peers];
        var hearing = Task.WhenAll(sockets.Select(async (socket, n) =>
        {
            for (var message = 0; message < Each; message++)
            {
                var frame = await socket.HearAsync();
                frame.GetProperty("dst").GetString().Should().Be($"peer{n}");
                (heard[n] ??= []).Add((frame.GetProperty("src").GetString()!, frame.GetProperty("payload").GetInt32()));
            }
        }));

        await Task.WhenAll(sockets.Select(async (socket, n) =>
        {
            for (var message = 0; message < Each; message++)
            {
                // Everybody to two neighbours in turn.
                await socket.SendAsync("CANDIDATE", $"peer{(n + 1 + message % 2) % Peers}", $"{message}");
            }
        }));
        await hearing;

        for (var n = 0; n < Peers; n++)
        {
            From(n, 1).Should().Equal(Enumerable.Range(0, Each / 2).Select(number => 2 * number));
            From(n, 2).Should().Equal(Enumerable.Range(0, Each / 2).Select(number => 2 * number + 1));
        }

        app.Errors.Should().BeEmpty();
        sockets.ToList().ForEach(socket => socket.Dispose());

        IEnumerable<int> From(int to, int before) => heard[to].Where(message => message.From == $"peer{(to + Peers - before) % Peers}").Select(message => message.Number);
    }
}
