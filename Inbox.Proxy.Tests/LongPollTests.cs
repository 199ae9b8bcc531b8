using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

public sealed class LongPollTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    [Test]
    public async Task A_wait_of_more_than_a_second_gets_its_message()
    {
        await using var app = await StartAppAsync(host: UseSystemTime);
        await using var front = await Proxy.StartAsync(app);
        var alice = app.Peer("alice").ReceiveAsync("wait=25");
        (await app.Peer("bob").ReceiveAsync("wait=1")).WaitEnded.Should().Be("timeout", "a second is over");

        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);

        (await alice).Text.Should().Be("offer");
    }

    [Test]
    public async Task A_wait_that_is_over_is_204_and_says_why()
    {
        await using var app = await StartAppAsync(host: UseSystemTime);
        await using var front = await Proxy.StartAsync(app);

        var answer = await app.Peer("alice").ReceiveAsync("", ("Prefer", "wait=1"));

        (answer.Status, answer.WaitEnded, answer["Preference-Applied"]).Should().Be((204, "timeout", "wait=1"));
    }

    [Test]
    public async Task A_wait_beyond_the_proxys_idle_time_is_cut_by_it_so_MaxWait_has_to_be_shorter()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartImpatientlyAsync(app);

        (await app.Peer("alice").ReceiveAsync("wait=25")).Status.Should().Be(504);
    }
}
