using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>What becomes of a message that a page sends, whatever it goes by.</summary>
[TestFixture]
internal sealed class SendTests : ChannelFixture
{
    [Test]
    public async Task A_refusal_has_the_same_status_over_the_socket_as_by_a_request([Values("socket", "stream")] string transport)
    {
        var page = await OpenAsync("chromium", new { transport });
        await page.IsOpenAsync();
        foreach (var (to, value, status) in new[] { ("nobody", "1", 404), ("", "1", 400), (Own, "'x'.repeat(1_100_000)", 413), (Own, "'x'.repeat(3_000_000)", 413) })
        {
            var end = await page.EvaluateAsync($"channel.send('{to}', {value}, {{ patience: 0 }}).catch((error) => error.status)");
            ((int?)end).Should().Be(status, "{0} to '{1}'", value, to);
        }

        // The socket that a frame beyond all bounds has ended is replaced.
        await page.SendNumbersAsync(Own, 1, 3);
        await page.HasGotAsync(1, 3);
    }

    [Test]
    public async Task Over_an_open_socket_nothing_is_requested_except_what_has_to_outlive_the_page()
    {
        var page = await OpenAsync("chromium");
        await page.IsOpenAsync("socket");
        await page.EvaluateAsync("performance.clearResourceTimings()");
        await page.SendNumbersAsync(Own, 1, 20);
        await page.HasGotAsync(1, 20);
        ((int)(await page.EvaluateAsync("performance.getEntriesByType('resource').length"))!).Should().Be(0);

        await page.EvaluateAsync($"channel.send('{Own}', 21, {{ keepalive: true }})");
        await page.HasGotAsync(1, 21);
        await page.WaitForAsync("performance.getEntriesByType('resource').length === 1");
    }

    [Test]
    public async Task A_message_to_somebody_who_is_not_there_yet_waits_and_keeps_its_place([Values("socket", "long-poll")] string transport)
    {
        var page = await OpenAsync("chromium", new { transport });
        await page.IsOpenAsync();
        var sending = page.SendNumbersAsync(Unique("late"), 1, 5);
        using var late = new Correspondent(Server.Url, Unique("late"));
        (await late.ReceiveUntilAsync(5)).Should().Equal(1, 2, 3, 4, 5);
        ((string?)await sending).Should().Be("ok");
    }

    [Test]
    public async Task A_message_whose_senders_mailbox_was_left_meanwhile_is_sent_again()
    {
        var page = await OpenAsync("chromium");
        await page.EvaluateAsync($$"""
            refusals = 0,
            own = new SignalingChannel({ name: '{{Unique("own")}}', password: 'key', transport: 'long-poll',
              fetch: (input, init) => init.method === 'POST' && refusals++ === 0 ? Promise.resolve(new Response('', { status: 409 })) : fetch(input, init) }),
            own.send('{{Own}}', 1)
            """);
        await page.HasGotAsync(1, 1);
    }

    [Test]
    public async Task Whoever_sends_faster_than_the_server_allows_is_slowed_down_and_loses_nothing()
    {
        await using var strict = await Server.StartAsync("127.0.0.1:0", "-https=false", "-rate-limit=20");
        var page = await (await Browsers.OpenAsync()).OpenChannelAsync(strict.Url, Own, new { transport = "socket" });
        await page.IsOpenAsync();
        ((string?)await page.SendNumbersAsync(Own, 1, 80)).Should().Be("ok");
        await page.HasGotAsync(1, 80);
    }

    [Test]
    public async Task A_wrong_password_ends_the_channel_for_good([Values("socket", "stream", "long-poll")] string transport)
    {
        using var owner = new Correspondent(Server.Url, Unique("taken"));
        await owner.SendAsync(owner.Name, 1);
        var page = await OpenAsync("chromium", new { transport });
        await page.EvaluateAsync($"globalThis.thief = new SignalingChannel({{ name: '{owner.Name}', password: 'guess', transport: '{transport}' }})");
        await page.WaitForAsync("thief.state === 'unauthorized'");
    }
}
