using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>Which transport a channel takes, and that messages pass over each.</summary>
[TestFixture]
internal sealed class TransportTests : ChannelFixture
{
    [TestCase("socket", "chromium")]
    [TestCase("stream", "firefox")]
    [TestCase("long-poll", "chromium")]
    public async Task Each_transport_passes_messages_both_ways(string transport, string program)
    {
        var browser = await Browsers.OpenAsync(program);
        var alice = await browser.OpenChannelAsync(Server.Url, Own, new { transport });
        var bob = await browser.OpenChannelAsync(Server.Url, Bob.Name, new { transport });
        await alice.IsOpenAsync(transport);
        await bob.IsOpenAsync(transport);

        var sending = new[] { alice.SendNumbersAsync(Bob.Name, 1, 40), bob.SendNumbersAsync(Own, 1, 40) };

        (await Task.WhenAll(sending)).Select(ends => (string?)ends).Should().AllBe("ok");
        await alice.HasGotAsync(1, 40);
        await bob.HasGotAsync(1, 40);
        (await alice.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Where_sockets_are_refused_it_takes_the_stream_and_remembers_that()
    {
        Proxy.RefusesSockets = true;
        var page = await OpenAsync();
        await page.IsOpenAsync("stream");
        (await page.StatesAsync()).Should().Equal("open stream");

        Proxy.Cut();
        await page.WaitForAsync("states.length === 3");
        (await page.StatesAsync()).Should().Equal("open stream", "retrying", "open stream");
        Proxy.Upgrades.Should().Be(1);
    }

    [Test]
    public async Task When_the_network_is_back_it_tries_the_socket_again()
    {
        Proxy.RefusesSockets = true;
        var page = await OpenAsync("chromium");
        await page.IsOpenAsync("stream");
        Proxy.RefusesSockets = false;
        await page.OfflineAsync(true);
        await page.WaitForAsync("navigator.onLine === false");
        await page.OfflineAsync(false);
        await page.IsOpenAsync("socket");
    }
}
