using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>Which transport a channel takes, and that messages pass over each.</summary>
[TestFixture]
internal sealed class TransportTests : ChannelFixture
{
    [Test]
    public async Task Each_transport_passes_messages_both_ways(
        [Values("socket", "stream", "long-poll", "poll")] string transport, [Values("chromium", "firefox")] string program)
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
    public async Task A_channel_takes_the_socket_where_nothing_is_said()
    {
        var page = await OpenAsync();
        await page.IsOpenAsync("socket");
        (await page.StatesAsync()).Should().Equal("open socket");
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
    public async Task Where_streams_are_collected_too_it_takes_long_polls_after_5_s()
    {
        (Proxy.RefusesSockets, Proxy.CollectsStreams) = (true, true);
        var page = await OpenAsync();
        await page.IsOpenAsync("long-poll");
        (await page.StatesAsync()).Should().Equal("open long-poll");
        await Bob.SendNumbersAsync(Own, 1, 5);
        await page.HasGotAsync(1, 5);
    }

    [Test]
    public async Task A_socket_that_is_cut_soon_after_its_opening_twice_gives_way_to_the_stream()
    {
        var page = await OpenAsync("chromium");
        for (var time = 1; time <= 2; time++)
        {
            await page.WaitForAsync($"states.filter((state) => state === 'open socket').length === {time}");
            Proxy.Cut();
        }

        await page.IsOpenAsync("stream");
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

    [TestCase("stream")]
    [TestCase("long-poll")]
    public async Task Five_minutes_after_a_fall_it_tries_the_socket_again(string fallen)
    {
        (Proxy.RefusesSockets, Proxy.CollectsStreams) = (true, fallen == "long-poll");
        var page = await OpenAsync("chromium", before: "later = 0, real = performance.now.bind(performance), performance.now = () => real() + later");
        await page.IsOpenAsync(fallen);
        Proxy.RefusesSockets = false;
        await page.EvaluateAsync("later = 299_000");
        await Bob.SendNumbersAsync(Own, 1, 1);
        await page.HasGotAsync(1, 1);
        (await page.StatesAsync()).Should().Equal($"open {fallen}");

        await page.EvaluateAsync("later = 301_000");
        await Bob.SendNumbersAsync(Own, 2, 2);
        await page.IsOpenAsync("socket");
        await page.HasGotAsync(1, 2);
        (await page.StatesAsync()).Should().Equal($"open {fallen}", "open socket");
    }

    [Test]
    public async Task With_a_fetch_of_the_app_it_takes_the_stream()
    {
        var page = await OpenAsync("chromium");
        await page.EvaluateAsync($$"""own = new SignalingChannel({ name: '{{Unique("own")}}', password: 'key', fetch: (input, init) => fetch(input, init) })""");
        await page.WaitForAsync("own.transport === 'stream'");
    }

    [TestCase("{ name: 'a:b', password: '' }")]
    [TestCase("{ name: 'a', password: '', url: 'http://' }")]
    [TestCase("{ name: 'a', password: '', transport: 'pigeon' }")]
    public async Task Options_that_make_no_sense_are_refused_at_once(string options)
    {
        var page = await OpenAsync("chromium");
        var error = await page.EvaluateAsync($"(() => {{ try {{ new SignalingChannel({options}); }} catch (error) {{ return error.name; }} }})()");
        ((string?)error).Should().Be("TypeError");
    }
}
