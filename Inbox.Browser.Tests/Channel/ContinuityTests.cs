using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>Connections break, die without a word, and change; messages arrive all the same, each once and in order.</summary>
[TestFixture]
internal sealed class ContinuityTests : ChannelFixture
{
    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task Changes_of_transport_in_mid_conversation_lose_nothing(string program)
    {
        var page = await OpenAsync(program);
        await page.IsOpenAsync("socket");
        var received = Bob.ReceiveUntilAsync(240);
        await page.EvaluateAsync($$"""
            (async () => { for (let number = 1; number <= 240; number++) { channel.send('{{Bob.Name}}', number); await new Promise((resolve) => setTimeout(resolve, 20)); } })() && 0
            """);

        var network = new[] { (false, false), (true, false), (true, true), (false, false), (true, false), (false, false) };
        foreach (var (index, (refuses, collects)) in network.Index())
        {
            (Proxy.RefusesSockets, Proxy.CollectsStreams) = (refuses, collects);
            await Bob.SendNumbersAsync(Own, index * 40 + 1, index * 40 + 20);
            Proxy.Cut();
            await page.EvaluateAsync("void dispatchEvent(new Event('online'))");
            await Bob.SendNumbersAsync(Own, index * 40 + 21, index * 40 + 40);
            await page.IsOpenAsync((refuses, collects) switch { (true, true) => "long-poll", (true, _) => "stream", _ => "socket" });
        }

        await page.HasGotAsync(1, 240);

        // A send whose answer was lost is sent again: at least once.
        (await received).Distinct().Should().Equal(Enumerable.Range(1, 240));
    }

    [TestCase("socket")]
    [TestCase("stream")]
    [TestCase("long-poll")]
    public async Task A_connection_that_is_cut_again_and_again_loses_nothing(string transport)
    {
        var page = await OpenAsync("chromium", new { transport });
        await page.IsOpenAsync();
        for (var round = 0; round < 8; round++)
        {
            var sending = Bob.SendNumbersAsync(Own, round * 25 + 1, round * 25 + 25);
            Proxy.Cut();
            await sending;
            await page.WaitForAsync($"got.length >= {round * 25 + 25}");
        }

        await page.HasGotAsync(1, 200);
    }

    [TestCase("socket")]
    [TestCase("stream")]
    public async Task Many_more_messages_than_a_mailbox_holds_come_through_one_after_the_other(string transport)
    {
        var page = await OpenAsync("chromium", new { transport });
        await page.IsOpenAsync();
        await Bob.SendNumbersAsync(Own, 1, 450);
        await page.HasGotAsync(1, 450);
        (await page.StatesAsync()).Should().Equal($"open {transport}");
    }

    [Test]
    public async Task A_socket_that_died_without_a_word_is_replaced_though_nobody_says_anything()
    {
        // Its long waits are a tenth, so that the test's is.
        var page = await OpenAsync("chromium", new { transport = "socket" }, "slow = setTimeout, setTimeout = (run, ms, ...more) => slow(run, ms >= 20000 ? ms / 10 : ms, ...more)");
        await page.IsOpenAsync();
        Proxy.FallSilent();
        await Bob.SendNumbersAsync(Own, 1, 1);
        await page.HasGotAsync(1, 1);
        (await page.EvaluateAsync("trouble.join()"))!.ToString().Should().Be("The socket did not answer");
    }

    [Test]
    public async Task A_socket_on_which_nothing_happens_proves_itself_and_stays()
    {
        var page = await OpenAsync("chromium", new { transport = "socket" }, """
            slow = setTimeout, setTimeout = (run, ms, ...more) => slow(run, ms === 25000 ? 250 : ms, ...more),
            said = [], say = WebSocket.prototype.send, WebSocket.prototype.send = function (frame) { said.push(frame); say.call(this, frame); }
            """);
        await page.IsOpenAsync();
        await page.WaitForAsync("said.filter((frame) => frame.startsWith('{\"ack\":0,\"ref\":')).length >= 5");
        (await page.StatesAsync()).Should().Equal("open socket");
        Proxy.Upgrades.Should().Be(1);
    }

    [TestCase("auto")]
    [TestCase("stream")]
    [TestCase("long-poll")]
    public async Task A_connection_that_died_while_the_computer_slept_is_replaced_on_waking(string transport)
    {
        // No watchdog barks: it is the waking alone that is noticed.
        var page = await OpenAsync("chromium", new { transport }, """
            slept = 0, now = Date.now, Date.now = () => now() + slept,
            soon = setTimeout, setTimeout = (run, ms, ...more) => ms >= 20000 ? 0 : soon(run, ms, ...more)
            """);
        await page.IsOpenAsync();
        await Bob.SendNumbersAsync(Own, 1, 1);
        await page.HasGotAsync(1, 1);

        Proxy.FallSilent();
        await Bob.SendNumbersAsync(Own, 2, 2);
        await page.EvaluateAsync("slept = 60_000, dispatchEvent(new Event('visibilitychange')) && 0");

        await page.WaitForAsync("got.length === 2");
        (await page.StatesAsync()).Should().HaveCount(3).And.NotContain("superseded").And.Contain("connecting");
    }

    [Test]
    public async Task A_page_that_was_frozen_for_longer_than_20_s_connects_anew()
    {
        var page = await OpenAsync("chromium", before: "slept = 0, now = Date.now, Date.now = () => now() + slept, document.addEventListener('freeze', () => (slept = 21_000))");
        await page.IsOpenAsync("socket");
        await page.FreezeAsync(true);
        Proxy.FallSilent();
        await Bob.SendNumbersAsync(Own, 1, 3);
        await page.FreezeAsync(false);
        await page.HasGotAsync(1, 3);
        (await page.StatesAsync()).Should().NotContain("superseded");
    }

    [TestCase("socket")]
    [TestCase("stream")]
    [TestCase("long-poll")]
    public async Task A_short_look_at_another_tab_changes_nothing(string transport)
    {
        var page = await OpenAsync("chromium", new { transport }, "slept = 0, now = Date.now, Date.now = () => now() + slept");
        await page.IsOpenAsync();
        await page.EvaluateAsync("slept = 15_000, dispatchEvent(new Event('visibilitychange')) && 0");
        await Bob.SendNumbersAsync(Own, 1, 1);
        await page.HasGotAsync(1, 1);
        (await page.StatesAsync()).Should().Equal($"open {transport}");
    }

    [Test]
    public async Task A_stream_without_heartbeats_is_given_up_after_35_s()
    {
        var page = await OpenAsync("chromium", new { transport = "stream" }, "real = setTimeout, setTimeout = (run, ms) => real(run, ms / 20)");
        await page.IsOpenAsync();
        Proxy.FallSilent();
        await Bob.SendNumbersAsync(Own, 1, 1);
        await page.HasGotAsync(1, 1);
        ((bool)(await page.EvaluateAsync("trouble.includes('The stream fell silent')"))!).Should().BeTrue();
    }

    [Test]
    public async Task A_socket_that_leaves_a_send_unanswered_for_20_s_is_replaced_and_the_message_sent_again()
    {
        var page = await OpenAsync("chromium", new { transport = "socket" }, "real = setTimeout, setTimeout = (run, ms) => real(run, ms / 20)");
        await page.IsOpenAsync();
        (await Bob.SendAsync(Own, 0)).Should().Be(200);
        Proxy.FallSilent();
        ((string?)await page.SendNumbersAsync(Bob.Name, 1, 3)).Should().Be("ok");
        (await Bob.ReceiveUntilAsync(3)).Should().Equal(1, 2, 3);
        ((bool)(await page.EvaluateAsync("trouble.includes('The socket did not answer')"))!).Should().BeTrue();
    }

    [TestCase("auto", "chromium")]
    [TestCase("auto", "firefox")]
    [TestCase("stream", "chromium")]
    [TestCase("long-poll", "chromium")]
    public async Task A_network_that_was_gone_for_a_while_is_taken_up_again(string transport, string program)
    {
        // Its pauses are so long that they end only when it hears of the network: no try is on its way when that comes back.
        var page = await OpenAsync(program, new { transport }, "Math.random = () => 1000");
        await page.IsOpenAsync();
        Proxy.IsDown = true;
        Proxy.Cut();
        await page.WaitForAsync("channel.state === 'retrying'");
        var sending = page.SendNumbersAsync(Bob.Name, 1, 3);
        await Bob.SendNumbersAsync(Own, 1, 3);

        Proxy.IsDown = false;
        await page.EvaluateAsync("void dispatchEvent(new Event('online'))");

        await page.HasGotAsync(1, 3);
        (await Bob.ReceiveUntilAsync(3)).Should().Equal(1, 2, 3);
        ((string?)await sending).Should().Be("ok");
        await page.IsOpenAsync(transport == "auto" ? "socket" : transport);
    }

    [TestCase("socket")]
    [TestCase("stream")]
    [TestCase("long-poll")]
    [OwnServer]
    public async Task After_a_restart_of_the_server_messages_arrive_in_the_new_mailbox(string transport)
    {
        var page = await (await Browsers.OpenAsync()).OpenChannelAsync(Server.Url, Own, new { transport });
        await page.IsOpenAsync();
        await Bob.SendNumbersAsync(Own, 1, 3);
        await page.HasGotAsync(1, 3);

        await Server.KillAsync();
        await page.WaitForAsync("channel.state === 'retrying'");
        await StartServerAgainAsync();
        await page.EvaluateAsync("channel.retryNow()");
        await page.IsOpenAsync();

        await Bob.SendNumbersAsync(Own, 4, 6);
        await page.HasGotAsync(1, 6);
        await page.SendNumbersAsync(Bob.Name, 7, 7);
        (await Bob.ReceiveUntilAsync(7)).Should().Equal(7);
    }
}
