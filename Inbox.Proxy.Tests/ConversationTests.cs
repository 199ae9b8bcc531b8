using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

public sealed class ConversationTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    private static readonly string[] _offer = ["offer", .. Enumerable.Range(0, 40).Select(i => $"alice's candidate {i}")];
    private static readonly string[] _answer = ["answer", .. Enumerable.Range(0, 40).Select(i => $"bob's candidate {i}")];

    [Test]
    public async Task Two_peers_that_change_their_transports_all_the_time_hear_each_message_once_and_in_order([Range(1, 5)] int seed)
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        var (alice, bob) = (new Talker(app, "alice", "bob", seed), new Talker(app, "bob", "alice", -seed * 100));
        await app.Peer("bob").ReceiveAsync();

        await Task.WhenAll(alice.SayAsync(_offer), AnswerAsync(), alice.HearAsync(_answer.Length), bob.HearAsync(_offer.Length));

        bob.Heard.Should().Equal(_offer);
        alice.Heard.Should().Equal(_answer);
        (await alice.LeftOverAsync(), await bob.LeftOverAsync()).Should().Be((204, 204), "all of it is acknowledged");
        app.Errors.Should().BeEmpty();

        async Task AnswerAsync()
        {
            await bob.Called;
            await bob.SayAsync(_answer);
        }
    }
}
