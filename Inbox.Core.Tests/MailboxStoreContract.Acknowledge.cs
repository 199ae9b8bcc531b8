namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task A_message_is_given_again_until_it_is_acknowledged()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        (await Receive(alice, new() { After = 0 })).Should().Equal("a");
        var again = await alice.ReceiveAsync(new() { After = 0 });
        Texts(again).Should().Equal("a");
        await again.CompleteAsync();
        (await Receive(alice, new() { After = again.Messages[0].Id })).Should().BeEmpty();
    }

    [Test]
    public async Task Acknowledging_one_of_a_batch_keeps_those_behind_it()
    {
        var alice = await Claim("alice");
        foreach (var text in new[] { "a", "b", "c" })
        {
            await Send(alice, "alice", text);
        }

        var batch = await alice.ReceiveAsync(new() { After = 0, Max = 3 });
        await batch.CompleteAsync();
        (await Receive(alice, new() { After = batch.Messages[1].Id, Max = 3 })).Should().Equal("c");
    }

    [Test]
    public async Task A_message_that_was_never_handed_out_cannot_be_acknowledged()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        (await Receive(alice, new() { After = long.MaxValue })).Should().Equal("a");
    }

    /// <summary>The id of a server that ran here before, whose clock was an hour ahead.</summary>
    [Test]
    public async Task An_id_that_was_never_given_acknowledges_nothing_however_often_it_is_said()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var first = await alice.ReceiveAsync(new() { After = 0 });
        await first.CompleteAsync();
        var ofAnotherLife = first.Messages[0].Id + 3_600_000_000;
        for (var i = 0; i < 3; i++)
        {
            (await Receive(alice, new() { After = ofAnotherLife })).Should().Equal("a");
            await alice.AcknowledgeAsync(ofAnotherLife);
        }

        await Send(alice, "alice", "b");
        var again = await alice.ReceiveAsync(new() { After = ofAnotherLife });
        await again.CompleteAsync();
        (await Receive(alice, new() { After = again.Messages[0].Id, Max = 2 })).Should().Equal("b");
    }

    /// <summary>It passes lower ones over as old.</summary>
    [Test]
    public async Task Whoever_comes_with_an_id_that_was_never_given_here_gets_larger_ones()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await Send(alice, "alice", "b");
        var before = await alice.ReceiveAsync(new() { After = 0 });
        await before.CompleteAsync();
        var ofAnotherLife = before.Messages[0].Id + 3_600_000_000;

        var all = await alice.ReceiveAsync(new() { After = ofAnotherLife, Max = 3 });
        await all.CompleteAsync();
        Texts(all).Should().Equal("a", "b");
        all.Messages.Select(message => message.Id).Should().Equal(ofAnotherLife + 1, ofAnotherLife + 2);
        (await Receive(alice, new() { After = ofAnotherLife + 1, Max = 3 })).Should().Equal("b");

        var wait = alice.ReceiveAsync(Waiting with { After = ofAnotherLife + 2 }).AsTask();
        await Send(alice, "alice", "c");
        (await wait).Messages[0].Id.Should().Be(ofAnotherLife + 3);
        await alice.LeaveAsync();
        alice = await Claim("alice");
        await Send(alice, "alice", "d");
        (await alice.ReceiveAsync()).Messages[0].Id.Should().BeGreaterThan(ofAnotherLife + 3, "ids only grow for a name");
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public async Task Ids_are_lifted_by_thirty_days_at_most(long beyond, bool isLifted)
    {
        var alice = await Claim("alice");
        var farAhead = (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond + 30L * 86_400 * 1_000_000 + beyond;
        await Receive(alice, new() { After = farAhead });
        await Send(alice, "alice", "a");
        ((await alice.ReceiveAsync()).Messages[0].Id > farAhead).Should().Be(isLifted);
    }

    [Test]
    public async Task A_sender_that_has_left_and_come_back_is_told_from_the_one_before()
    {
        var bob = await Claim("bob");
        var alice = await Claim("alice");
        await Send(alice, "bob", "a");
        await Send(alice, "bob", "b");
        await alice.LeaveAsync();
        await Send(await Claim("alice"), "bob", "c");

        var lives = (await bob.ReceiveAsync(new() { Max = 3 })).Messages.Select(message => message.FromLife).ToList();

        lives[1].Should().Be(lives[0]);
        lives[2].Should().BeGreaterThan(lives[0]);
    }

    [Test]
    public async Task Lives_only_grow_and_no_receiver_lifts_them()
    {
        var eve = await Claim("eve");
        await Receive(eve, new() { After = (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond + 86_400_000_000 });
        await eve.LeaveAsync();
        var (alice, bob) = (await Claim("alice"), await Claim("bob"));
        await Send(alice, "bob", "a");
        await Send(bob, "bob", "b");
        var lives = (await bob.ReceiveAsync(new() { Max = 2 })).Messages.Select(message => message.FromLife).ToList();
        lives[1].Should().BeGreaterThan(lives[0], "no two mailboxes share one");
        lives[1].Should().BeLessThan((Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond + 1_000_000);
    }

    [Test]
    public async Task A_message_whose_hand_over_failed_cannot_be_acknowledged()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var lost = await alice.ReceiveAsync(new() { After = 0 });
        await lost.ReturnAsync();
        (await Receive(alice, new() { After = lost.Messages[0].Id })).Should().Equal("a");
    }

    [Test]
    public async Task A_wait_may_acknowledge_what_came_before()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var first = await alice.ReceiveAsync(new() { After = 0 });
        await first.CompleteAsync();
        var wait = alice.ReceiveAsync(Waiting with { After = first.Messages[0].Id }).AsTask();
        wait.IsCompleted.Should().BeFalse();
        await Send(alice, "alice", "b");
        Texts(await wait).Should().Equal("b");
    }

    [Test]
    public async Task A_plain_receive_takes_what_was_handed_out_and_not_acknowledged()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await Receive(alice, new() { After = 0 });
        (await Receive(alice)).Should().Equal("a");
        (await Receive(alice)).Should().BeEmpty();
    }

    [Test]
    public async Task An_unacknowledged_message_takes_its_place_until_it_is_acknowledged()
    {
        Options.MaxMailboxMessages = 1;
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var first = await alice.ReceiveAsync(new() { After = 0 });
        await first.CompleteAsync();
        (await Send(alice, "alice", "b")).Should().Be(SendStatus.MailboxFull);
        await Receive(alice, new() { After = first.Messages[0].Id });
        (await Send(alice, "alice", "b")).Should().Be(SendStatus.Accepted);
    }

    [Test]
    public async Task Acknowledging_frees_room_while_a_receiver_waits()
    {
        Options.MaxMailboxMessages = 1;
        var alice = await Claim("alice");
        await using var receiver = await alice.AttachAsync(new() { After = 0 });
        await Send(alice, "alice", "a");
        var first = await receiver.ReceiveAsync(TimeSpan.Zero);
        await first.CompleteAsync();
        var wait = receiver.ReceiveAsync(Waiting.Wait).AsTask();
        (await Send(alice, "alice", "b")).Should().Be(SendStatus.MailboxFull);
        (await alice.AcknowledgeAsync(first.Messages[0].Id)).Should().BeTrue();
        (await Send(alice, "alice", "b")).Should().Be(SendStatus.Accepted);
        Texts(await wait).Should().Equal("b");
    }

    /// <summary>A client may have read a message and acknowledge it before its hand-over is known to have succeeded.</summary>
    [TestCase(true, "c")]
    [TestCase(false, "b", "c")]
    public async Task Acknowledging_what_is_in_flight_counts_if_it_is_delivered(bool isDelivered, params string[] left)
    {
        var alice = await Claim("alice");
        foreach (var text in new[] { "a", "b", "c" })
        {
            await Send(alice, "alice", text);
        }

        await using (var receiver = await alice.AttachAsync(new() { After = 0 }))
        {
            var a = await receiver.ReceiveAsync(TimeSpan.Zero);
            await a.CompleteAsync();
            var b = await receiver.ReceiveAsync(TimeSpan.Zero);
            await alice.AcknowledgeAsync(a.Messages[0].Id + 2);
            await (isDelivered ? b.CompleteAsync() : b.ReturnAsync());
        }

        (await Receive(alice, new() { After = 0, Max = 5 })).Should().Equal(left, "what was never handed out cannot be acknowledged");
    }

    [Test]
    public async Task What_was_handed_out_before_can_be_acknowledged_while_it_is_handed_out_again()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var first = await alice.ReceiveAsync(new() { After = 0 });
        await first.CompleteAsync();
        var again = await alice.ReceiveAsync(new() { After = 0 });
        await alice.AcknowledgeAsync(first.Messages[0].Id);
        await again.ReturnAsync();
        (await Receive(alice, new() { After = 0 })).Should().BeEmpty();
    }

    [Test]
    public async Task A_mailbox_that_is_gone_acknowledges_nothing()
    {
        var alice = await Claim("alice");
        await alice.LeaveAsync();
        (await alice.AcknowledgeAsync(1)).Should().BeFalse();
    }

    [Test]
    public async Task Acknowledging_is_a_use()
    {
        var alice = await Claim("alice");
        await Advance(Options.IdleTimeout - TimeSpan.FromSeconds(1));
        await alice.AcknowledgeAsync(1);
        await Advance(TimeSpan.FromSeconds(2));
        (await TryClaim("alice", "another")).Should().Be(ClaimStatus.WrongPassword);
    }
}
