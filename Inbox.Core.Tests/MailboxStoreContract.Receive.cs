namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task A_poll_of_an_empty_mailbox_comes_back_at_once()
    {
        var result = await (await Claim("alice")).ReceiveAsync();
        result.Messages.Should().BeEmpty();
        result.Ended.Should().Be(WaitEnded.None);
    }

    [Test]
    public async Task A_wait_ends_with_the_message_it_waited_for()
    {
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        var wait = bob.ReceiveAsync(Waiting).AsTask();
        wait.IsCompleted.Should().BeFalse();
        await Send(alice, "bob", "offer");
        Texts(await wait).Should().Equal("offer");
    }

    [Test]
    public async Task A_wait_ends_when_its_time_is_over_and_not_before()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting).AsTask();
        await Advance(Waiting.Wait - Tick);
        wait.IsCompleted.Should().BeFalse();
        await Advance(Tick);
        (await wait).Ended.Should().Be(WaitEnded.Timeout);
    }

    [Test]
    public async Task A_wait_that_timed_out_takes_no_message_with_it()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting).AsTask();
        await Advance(Waiting.Wait);
        await wait;
        await Send(alice, "alice", "late");
        (await Receive(alice)).Should().Equal("late");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_newer_receive_supersedes_an_older_wait(bool newerWaits)
    {
        var alice = await Claim("alice");
        var older = alice.ReceiveAsync(Waiting).AsTask();
        var newer = alice.ReceiveAsync(newerWaits ? Waiting : default).AsTask();
        (await older).Ended.Should().Be(WaitEnded.Superseded);
        await Send(alice, "alice", "x");
        Texts(newerWaits ? await newer : await alice.ReceiveAsync()).Should().Equal("x");
    }

    [Test]
    public async Task A_cancelled_wait_takes_no_message_with_it()
    {
        var alice = await Claim("alice");
        using var cancellation = new CancellationTokenSource();
        var wait = alice.ReceiveAsync(Waiting, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        (await wait).Ended.Should().Be(WaitEnded.Cancelled);
        await Send(alice, "alice", "x");
        (await Receive(alice)).Should().Equal("x");
    }

    [Test]
    public async Task A_receive_that_was_cancelled_before_it_began_takes_nothing()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "x");
        (await alice.ReceiveAsync(Waiting, new CancellationToken(canceled: true))).Ended.Should().Be(WaitEnded.Cancelled);
        (await Receive(alice)).Should().Equal("x");
    }

    [Test]
    public async Task A_receive_that_was_cancelled_before_it_began_supersedes_nobody()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting).AsTask();
        (await alice.ReceiveAsync(Waiting, new CancellationToken(canceled: true))).Ended.Should().Be(WaitEnded.Cancelled);
        await Send(alice, "alice", "x");
        Texts(await wait).Should().Equal("x");
    }

    [Test]
    public async Task A_batch_takes_what_is_there_up_to_its_size_oldest_first()
    {
        var alice = await Claim("alice");
        foreach (var text in new[] { "a", "b", "c", "d" })
        {
            await Send(alice, "alice", text);
        }

        (await Receive(alice, new() { Max = 3 })).Should().Equal("a", "b", "c");
        (await Receive(alice, new() { Max = 3 })).Should().Equal("d");
    }

    [Test]
    public async Task A_message_that_was_returned_is_the_first_again()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await Send(alice, "alice", "b");
        var result = await alice.ReceiveAsync(new() { Max = 2 });
        (await result.ReturnAsync()).Should().BeTrue();
        (await Receive(alice)).Should().Equal("a");
        (await Receive(alice)).Should().Equal("b");
    }

    [Test]
    public async Task A_hand_over_is_settled_once()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var result = await alice.ReceiveAsync();
        (await result.CompleteAsync()).Should().BeTrue();
        (await result.ReturnAsync()).Should().BeFalse();
        (await result.CompleteAsync()).Should().BeFalse();
        (await Receive(alice)).Should().BeEmpty();
    }

    [Test]
    public async Task An_old_hand_over_cannot_settle_a_newer_one()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var first = await alice.ReceiveAsync();
        await first.ReturnAsync();
        var second = await alice.ReceiveAsync();
        (await first.CompleteAsync()).Should().BeFalse();
        await second.ReturnAsync();
        (await Receive(alice)).Should().Equal("a");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_newer_receive_waits_until_an_older_hand_over_is_settled(bool olderSucceeds)
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await Send(alice, "alice", "b");
        var older = await alice.ReceiveAsync();
        var newer = alice.ReceiveAsync().AsTask();
        newer.IsCompleted.Should().BeFalse("the order would be lost if it were given the second message now");
        await (olderSucceeds ? older.CompleteAsync() : older.ReturnAsync());
        Texts(await newer).Should().Equal(olderSucceeds ? "b" : "a");
    }

    [Test]
    public async Task A_poll_that_waited_for_an_older_hand_over_comes_back_empty_when_nothing_is_left()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var older = await alice.ReceiveAsync();
        var newer = alice.ReceiveAsync().AsTask();
        await older.CompleteAsync();
        (await newer).Ended.Should().Be(WaitEnded.None);
    }

    [Test]
    public async Task A_wait_that_found_a_hand_over_goes_on_for_its_whole_time()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var older = await alice.ReceiveAsync();
        var newer = alice.ReceiveAsync(Waiting).AsTask();
        await older.CompleteAsync();
        await Advance(Waiting.Wait - Tick);
        newer.IsCompleted.Should().BeFalse();
        await Advance(Tick);
        (await newer).Ended.Should().Be(WaitEnded.Timeout);
    }

    [Test]
    public async Task A_receiver_that_is_stuck_for_a_second_while_a_newer_one_waits_is_told_once_to_give_up()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var revoked = 0;
        ReceiveResult holds = default;
        await using var stuck = await alice.AttachAsync(new()
        {
            OnRevoked = () =>
            {
                revoked++;
                holds.ReturnAsync().AsTask().Wait();
            },
        });
        holds = await stuck.ReceiveAsync(TimeSpan.Zero);
        var newer = alice.ReceiveAsync().AsTask();
        await Advance(TimeSpan.FromSeconds(1) - Tick);
        revoked.Should().Be(0);
        await Advance(Tick);
        revoked.Should().Be(1);
        Texts(await newer).Should().Equal("a");
        await Advance(TimeSpan.FromSeconds(10));
        revoked.Should().Be(1);
    }

    [Test]
    public async Task A_receiver_that_nobody_waits_for_is_told_nothing()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var revoked = 0;
        await using var slow = await alice.AttachAsync(new() { OnRevoked = () => revoked++ });
        var holds = await slow.ReceiveAsync(TimeSpan.Zero);
        await Advance(Options.Lease - Tick);
        revoked.Should().Be(0);
        (await holds.CompleteAsync()).Should().BeTrue();
    }
}
