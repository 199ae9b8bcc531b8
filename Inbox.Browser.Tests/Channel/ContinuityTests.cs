using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>Connections break, die without a word, and change; messages arrive all the same, each once and in order.</summary>
[TestFixture]
internal sealed class ContinuityTests : ChannelFixture
{
    [TestCase("chromium")]
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

    [TestCase("auto", "chromium")]
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
