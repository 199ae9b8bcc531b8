using System.Net;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>Passwords as fast as the server takes them, the right one among them.</summary>
public sealed class GuessingTests : ServerTests
{
    private const int Guesses = 5_000;

    [Test]
    public async Task Of_thousands_of_guesses_ten_a_minute_are_looked_at_and_the_right_one_is_not_let_in()
    {
        await using var server = await StartAsync("-https=false");
        using var owner = server.Client();
        (await owner.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        var (socket, stream) = await Stranger.ConnectFromAsync(IPAddress.Parse("127.0.0.2"), server.Url);
        using var ending = socket;

        var statuses = await Stranger.AskAsync(stream, [.. Enumerable.Range(0, Guesses).Select(i => Stranger.Get("alice", $"guess-{i}")), Stranger.Get("alice")]);

        statuses.Take(10).Should().AllBeEquivalentTo(401);
        statuses.Skip(10).Should().AllBeEquivalentTo(429);
        using var again = server.Client();
        (await again.Peer("alice").ReceiveAsync()).Status.Should().Be(204, "the owner is let in from where it has been");
    }
}
