namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    private TimeSpan Lease => Options.Lease;

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_nobody_settles_is_at_the_head_again_when_its_lease_is_over(bool newerWaits)
    {
        Options.MessageTimeout = TimeSpan.Zero;
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await Send(alice, "alice", "b");
        var dead = await alice.ReceiveAsync();
        Task<ReceiveResult>? wait = newerWaits ? alice.ReceiveAsync(Waiting with { Wait = Lease * 2, Max = 2 }).AsTask() : null;
        await Advance(Lease - Tick);
        (wait?.IsCompleted).Should().NotBe(true);
        await Advance(Tick);
        var again = await (wait ?? alice.ReceiveAsync(new() { Max = 2 }).AsTask());
        Texts(again).Should().Equal("a", "b");
        again.Messages[0].Id.Should().Be(dead.Messages[0].Id);
    }

    [Test]
    public async Task A_late_word_is_refused()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var late = await alice.ReceiveAsync();
        await Advance(Lease);
        (await late.CompleteAsync()).Should().BeFalse();
        (await late.ReturnAsync()).Should().BeFalse();
        (await late.RenewAsync()).Should().BeFalse();
        var again = await alice.ReceiveAsync();
        (await late.CompleteAsync()).Should().BeFalse("another holds it now");
        (await again.CompleteAsync()).Should().BeTrue();
        (await Receive(alice)).Should().BeEmpty();
    }

    [Test]
    public async Task A_lease_that_is_renewed_begins_anew()
    {
        Options.MessageTimeout = TimeSpan.Zero;
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var slow = await alice.ReceiveAsync();
        for (var i = 0; i < 5; i++)
        {
            await Advance(Lease - Tick);
            (await slow.RenewAsync()).Should().BeTrue();
        }

        await Advance(Lease - Tick);
        (await slow.CompleteAsync()).Should().BeTrue();
    }

    [Test]
    public async Task Who_waits_for_a_lease_waits_for_the_renewed_one()
    {
        Options.MessageTimeout = TimeSpan.Zero;
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var slow = await alice.ReceiveAsync();
        var wait = alice.ReceiveAsync(new() { Wait = Timeout.InfiniteTimeSpan }).AsTask();
        await Advance(Lease - Tick);
        await slow.RenewAsync();
        await Advance(Lease - Tick);
        wait.IsCompleted.Should().BeFalse();
        await Advance(Tick);
        Texts(await wait).Should().Equal("a");
    }

    [Test]
    public async Task What_is_in_flight_keeps_its_mailbox_only_until_its_lease_is_over()
    {
        Options.Lease = TimeSpan.FromSeconds(90);
        var alice = await Claim("alice", "one");
        await Send(alice, "alice", "a");
        await alice.ReceiveAsync();
        await Advance(Lease + Options.IdleTimeout - Tick);
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.WrongPassword);
        await Advance(Tick);
        await Sweep();
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task What_expired_in_flight_is_gone_when_its_lease_is_over()
    {
        Options.Lease = Options.MessageTimeout + TimeSpan.FromSeconds(10);
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await alice.ReceiveAsync();
        var wait = alice.ReceiveAsync(new() { Wait = Timeout.InfiniteTimeSpan }).AsTask();
        await Advance(Lease);
        await Send(alice, "alice", "b");
        Texts(await wait).Should().Equal("b");
    }
}
