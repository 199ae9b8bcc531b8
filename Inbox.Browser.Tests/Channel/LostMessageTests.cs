namespace Inbox.Browser.Tests.Channel;

/// <summary>Two pages of which one cannot send for a while. modules/exchange.test.mjs loses every message, in any order.</summary>
[TestFixture]
internal sealed class LostMessageTests : PeerFixture
{
    /// <summary>Keeps what the page <c>posts</c> and what <c>refuse</c> has <c>refused</c> of that. Its clock is <c>ahead</c> by that many milliseconds.</summary>
    private const string Refusing = """
        [posts, refused, refuse, ahead, now, post] = [[], [], () => {}, 0, performance.now.bind(performance), fetch],
        performance.now = () => now() + ahead,
        fetch = (url, init) => {
          const message = init?.method === 'POST' && JSON.parse(init.body);
          if (message) posts.push(message);
          const refusal = message && refuse(message);
          if (refusal) refused.push(message);
          return refusal || post(url, init);
        }
        """;

    private static readonly object _longPoll = new { transport = "long-poll" };

    [Test]
    public async Task An_answer_that_was_tried_in_vain_is_given_again_when_its_offer_is_repeated()
    {
        var offerer = await OpenPeerAsync(polite: false);
        var answerer = await OpenOtherPeerAsync(polite: true, talks: false, _longPoll, $$"""
            {{Refusing}},
            refuse = ({ hello }) => !hello && (ahead += 30_000, Promise.reject(new TypeError('The network is gone for longer than a message is tried')))
            """);
        await answerer.WaitForAsync("refused.filter(({ description }) => description?.type === 'answer').length >= 2");

        await answerer.EvaluateAsync("void (refuse = () => {})");

        await AreConnectedAsync(offerer, answerer);
        (await answerer.EvaluateAsync("posts.filter(({ description }) => description).map(({ number }) => number)"))!.AsArray()
            .Should().HaveCountGreaterThan(2).And.OnlyContain(number => (int)number! == 1, "each is the answer to the same offer");
    }

    /// <summary>Only 404 says that nobody is there.</summary>
    /// <param name="status">Of the answer; 0 for none.</param>
    [TestCase(503)]
    [TestCase(429)]
    [TestCase(0)]
    public async Task The_hello_of_the_second_page_is_said_again_when_it_met_trouble(int status)
    {
        var first = await OpenPeerAsync(polite: true, options: _longPoll, before: Refusing);

        // It looks again only a minute after its second hello: until then it is for the other page to find it.
        await first.WaitForAsync("posts.length >= 2");

        var second = await OpenOtherPeerAsync(polite: false, options: _longPoll, before: $$"""
            {{Refusing}},
            refuse = () => (refuse = () => {}, {{status}} ? new Response(null, { status: {{status}} }) : Promise.reject(new TypeError('Failed to fetch')))
            """);

        await AreConnectedAsync(first, second);
        ((bool)(await second.EvaluateAsync("refused.length === 1 && refused[0].hello"))!).Should().BeTrue();
    }
}
