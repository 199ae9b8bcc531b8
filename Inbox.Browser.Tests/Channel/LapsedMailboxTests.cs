using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>A page that is away for longer than its mailbox stays, as with a computer that sleeps. Here that is four seconds.</summary>
[TestFixture]
internal sealed class LapsedMailboxTests : PeerFixture
{
    protected override string[] Flags => [.. base.Flags, "-inbox-timeout=4"];

    [Test]
    public async Task A_page_that_was_cut_off_until_its_mailbox_lapsed_is_missed_and_met_again()
    {
        var alice = await OpenOtherPeerAsync(polite: true, talks: false);
        var bob = await OpenPeerAsync(polite: false, talks: false);
        await alice.WaitForAsync("peer.state === 'new'");
        await bob.WaitForAsync("peer.state === 'new'");
        Proxy.IsDown = true;
        Proxy.Cut();
        await alice.WaitForAsync("changes.at(-1) === 'absent: unreachable'");

        Proxy.IsDown = false;
        await bob.EvaluateAsync("channel.retryNow()");
        await alice.WaitForAsync("peer.state === 'new'");
        await bob.EvaluateAsync("void talk()");
        await alice.EvaluateAsync("void talk()");

        // The two may be connected before Alice has her end of the data channel; what Bob says until then, she misses.
        await bob.WaitForAsync("said.length > 0");
        await bob.EvaluateAsync("say('here')");
        await alice.WaitForAsync("said.includes('here')");
    }

    /// <summary>The offer of the restart goes with the mailbox. If the sleeper restarts, too, when it is back, the two offers cross.</summary>
    [Test]
    public async Task A_restart_is_carried_out_after_a_sleep_that_ate_its_offer([Values] bool awakeIsPolite, [Values] bool bothRestart)
    {
        var awake = await OpenOtherPeerAsync(awakeIsPolite);
        var sleeper = await OpenPeerAsync(!awakeIsPolite);
        Page[] pages = [awake, sleeper];
        foreach (var page in pages)
        {
            await page.WaitForAsync("said.length > 0");
            await page.EvaluateAsync("void (path = () => /a=ice-ufrag:\\S+/.exec(peer.connection.localDescription.sdp)[0], former = path())");
        }

        await sleeper.FreezeAsync(true);
        Proxy.IsDown = true;
        Proxy.Cut();
        await awake.EvaluateAsync("peer.restart()");
        await awake.WaitForAsync("peer.connection.signalingState === 'have-local-offer'");
        await Bob.IsRefusedAsync(Own);

        Proxy.IsDown = false;
        await sleeper.FreezeAsync(false);
        await sleeper.EvaluateAsync(bothRestart ? "peer.restart()" : "");

        foreach (var page in pages)
        {
            await page.WaitForAsync("peer.state === 'connected' && peer.connection.signalingState === 'stable' && path() !== former");
            await page.EvaluateAsync("say('awake')");
        }

        foreach (var page in pages)
        {
            await page.WaitForAsync("said.includes('awake')");
        }
    }
}
