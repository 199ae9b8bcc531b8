namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task An_idle_mailbox_lives_for_the_idle_timeout_and_not_longer()
    {
        var bob = await Claim("bob", "one");
        await Advance(Options.IdleTimeout - Tick);
        (await TryClaim("bob", "two")).Should().Be(ClaimStatus.WrongPassword);
        await Advance(Tick);
        (await TryClaim("bob", "two")).Should().Be(ClaimStatus.Claimed, "a wrong password refreshes nothing");
        (await bob.ReceiveAsync()).Ended.Should().Be(WaitEnded.Left, "the old owner's hold on it is gone");
    }

    [Test]
    public async Task Nobody_can_send_to_a_mailbox_that_has_expired()
    {
        var alice = await Claim("alice");
        await Claim("bob");
        await Advance(Options.IdleTimeout / 2);
        await Claim("alice");
        await Advance(Options.IdleTimeout / 2);
        (await Send(alice, "bob", "x")).Should().Be(SendStatus.NoSuchMailbox);
    }

    [Test]
    public async Task Every_use_keeps_a_mailbox()
    {
        var alice = await Claim("alice", "one");
        foreach (var use in new Func<Task>[]
        {
            () => Claim("alice", "one"),
            () => alice.TouchAsync().AsTask(),
            () => Send(alice, "nobody", "x"),
            () => Send(alice, "alice", "x"),
            () => Receive(alice),
            () => Receive(alice, new() { Wait = Tick, Max = 1 }).WaitAsync(TimeSpan.Zero).ContinueWith(_ => { }, TaskScheduler.Default),
        })
        {
            await Advance(Options.IdleTimeout - Tick);
            await use();
            (await TryClaim("alice", "two")).Should().Be(ClaimStatus.WrongPassword);
        }
    }

    [Test]
    public async Task A_mailbox_that_is_gone_cannot_be_touched_even_if_its_name_is_in_use_again()
    {
        var old = await Claim("alice");
        (await old.TouchAsync()).Should().BeTrue();
        await Advance(Options.IdleTimeout);
        (await old.TouchAsync()).Should().BeFalse();

        var alice = await Claim("alice");
        await alice.LeaveAsync();
        await Claim("alice", "another");
        (await alice.TouchAsync()).Should().BeFalse();
    }

    [Test]
    public async Task A_parked_wait_keeps_a_mailbox_however_long_it_lasts()
    {
        var alice = await Claim("alice", "one");
        var wait = alice.ReceiveAsync(new() { Wait = Options.IdleTimeout * 3 }).AsTask();
        await Advance(Options.IdleTimeout * 2);
        await Sweep();
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.WrongPassword);
        await Advance(Options.IdleTimeout);
        (await wait).Ended.Should().Be(WaitEnded.Timeout);
        await Advance(Options.IdleTimeout - Tick);
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.WrongPassword, "the idle time starts when the wait ends");
        await Advance(Tick);
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task A_message_in_flight_keeps_a_mailbox()
    {
        Options.Lease = TimeSpan.FromHours(1);
        var alice = await Claim("alice", "one");
        await Send(alice, "alice", "x");
        var inFlight = await alice.ReceiveAsync();
        await Advance(Options.IdleTimeout * 2);
        await Sweep();
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.WrongPassword);
        (await inFlight.CompleteAsync()).Should().BeTrue();
    }

    [Test]
    public async Task A_receiver_keeps_a_mailbox_until_it_is_disposed_of()
    {
        var alice = await Claim("alice", "one");
        var receiver = await alice.AttachAsync();
        await Advance(Options.IdleTimeout * 2);
        await Sweep();
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.WrongPassword);
        await receiver.DisposeAsync();
        await receiver.DisposeAsync();
        await Advance(Options.IdleTimeout - Tick);
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.WrongPassword);
        await Advance(Tick);
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task A_receiver_that_was_superseded_keeps_nothing()
    {
        var alice = await Claim("alice", "one");
        await using var older = await alice.AttachAsync();
        await using (await alice.AttachAsync())
        {
            await Advance(Options.IdleTimeout * 2);
        }

        await Advance(Options.IdleTimeout);
        (await TryClaim("alice", "two")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task A_message_lives_for_the_message_timeout_and_not_longer()
    {
        Options.MessageTimeout = TimeSpan.FromSeconds(10);
        var alice = await Claim("alice");
        await Send(alice, "alice", "early");
        await Advance(Options.MessageTimeout / 2);
        await Send(alice, "alice", "later");
        await Advance(Options.MessageTimeout / 2 - Tick);
        var result = await alice.ReceiveAsync(new() { Max = 9 });
        Texts(result).Should().Equal("early", "later");
        await result.ReturnAsync();
        await Advance(Tick);
        (await Receive(alice, new() { Max = 9 })).Should().Equal("later");
    }

    [Test]
    public async Task Without_a_message_timeout_a_message_lives_as_long_as_its_mailbox()
    {
        Options.MessageTimeout = TimeSpan.Zero;
        var alice = await Claim("alice");
        await Send(alice, "alice", "x");
        for (var i = 0; i < 100; i++)
        {
            await Advance(Options.IdleTimeout - Tick);
            await Claim("alice");
            await Sweep();
        }

        (await Receive(alice)).Should().Equal("x");
    }

    [Test]
    public async Task A_message_in_flight_does_not_expire_in_its_receivers_hands()
    {
        Options.MessageTimeout = TimeSpan.FromSeconds(10);
        var alice = await Claim("alice");
        await Send(alice, "alice", "x");
        var inFlight = await alice.ReceiveAsync();
        await Advance(TimeSpan.FromSeconds(11));
        await Sweep();
        (await inFlight.CompleteAsync()).Should().BeTrue();
    }

    [Test]
    public async Task A_message_that_is_returned_too_late_is_gone()
    {
        Options.MessageTimeout = TimeSpan.FromSeconds(10);
        var alice = await Claim("alice");
        await Send(alice, "alice", "x");
        var inFlight = await alice.ReceiveAsync();
        await Advance(TimeSpan.FromSeconds(11));
        await inFlight.ReturnAsync();
        (await Receive(alice)).Should().BeEmpty();
    }

    [Test]
    public async Task Leaving_frees_the_name_at_once_and_takes_the_messages()
    {
        var alice = await Claim("alice", "one");
        await Send(alice, "alice", "x");
        await alice.LeaveAsync();
        var heir = await Claim("alice", "two");
        (await Receive(heir)).Should().BeEmpty();
        (await alice.ReceiveAsync(Waiting)).Ended.Should().Be(WaitEnded.Left);
    }

    [Test]
    public async Task Leaving_ends_a_wait()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting).AsTask();
        await alice.LeaveAsync();
        (await wait).Ended.Should().Be(WaitEnded.Left);
    }

    [Test]
    public async Task Leaving_while_a_message_is_in_flight_leaves_nothing_to_settle()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "x");
        var inFlight = await alice.ReceiveAsync();
        await alice.LeaveAsync();
        (await inFlight.ReturnAsync()).Should().BeFalse();
        (await Receive(await Claim("alice"))).Should().BeEmpty();
    }

    [Test]
    public async Task Stopping_ends_every_wait_and_takes_no_message_that_would_be_lost_while_polls_go_on()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting).AsTask();
        if (Store is not IMailboxDrain draining)
        {
            Assert.Ignore("This store sees to its own stop.");
            return;
        }

        await Claim("bob");
        await Send(alice, "bob", "x");
        await draining.DrainAsync();
        (await wait).Ended.Should().Be(WaitEnded.Stopping);
        (await alice.ReceiveAsync(Waiting)).Ended.Should().Be(WaitEnded.Stopping);
        (await Send(alice, "alice", "lost")).Should().Be(EndsWithItsNode ? SendStatus.Stopping : SendStatus.Accepted);
        (await Receive(await Claim("bob"), Waiting)).Should().Equal("x");
    }

    private ValueTask<int> Sweep() => (Store as IMailboxSweep)?.SweepAsync() ?? default;
}
