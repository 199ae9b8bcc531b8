namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task A_receiver_receives_over_and_over_without_superseding_itself()
    {
        var alice = await Claim("alice");
        await using var receiver = await alice.AttachAsync();
        foreach (var text in new[] { "a", "b" })
        {
            var wait = receiver.ReceiveAsync(Waiting.Wait).AsTask();
            await Send(alice, "alice", text);
            var result = await wait;
            Texts(result).Should().Equal(text);
            (await result.CompleteAsync()).Should().BeTrue();
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_superseded_receiver_never_takes_the_mailbox_back(bool newerStays)
    {
        var alice = await Claim("alice");
        await using var older = await alice.AttachAsync();
        var first = older.ReceiveAsync(Waiting.Wait).AsTask();
        await using var newer = await alice.AttachAsync();
        var second = newerStays ? newer.ReceiveAsync(Waiting.Wait).AsTask() : alice.ReceiveAsync(Waiting).AsTask();
        (await first).Ended.Should().Be(WaitEnded.Superseded);
        (await older.ReceiveAsync(Waiting.Wait)).Ended.Should().Be(WaitEnded.Superseded);
        await Send(alice, "alice", "a");
        Texts(await second).Should().Equal("a");
        (await older.ReceiveAsync(Waiting.Wait)).Ended.Should().Be(WaitEnded.Superseded, "even when the newer one is gone");
    }

    [Test]
    public async Task To_attach_is_enough_to_supersede()
    {
        var alice = await Claim("alice");
        await using var older = await alice.AttachAsync();
        var wait = older.ReceiveAsync(Waiting.Wait).AsTask();
        await using var newer = await alice.AttachAsync();
        (await wait).Ended.Should().Be(WaitEnded.Superseded);
    }

    [Test]
    public async Task A_receiver_between_two_receives_is_superseded_by_a_poll()
    {
        var alice = await Claim("alice");
        await using var receiver = await alice.AttachAsync();
        (await receiver.ReceiveAsync(TimeSpan.Zero)).Ended.Should().Be(WaitEnded.None);
        (await Receive(alice)).Should().BeEmpty();
        (await receiver.ReceiveAsync(Waiting.Wait)).Ended.Should().Be(WaitEnded.Superseded);
    }

    [Test]
    public async Task A_receiver_that_holds_messages_in_flight_is_superseded_and_may_settle_them()
    {
        var alice = await Claim("alice");
        await using var receiver = await alice.AttachAsync();
        await Send(alice, "alice", "a");
        var inFlight = await receiver.ReceiveAsync(TimeSpan.Zero);
        var poll = alice.ReceiveAsync(Waiting).AsTask();
        (await inFlight.ReturnAsync()).Should().BeTrue();
        Texts(await poll).Should().Equal("a");
        (await receiver.ReceiveAsync(TimeSpan.Zero)).Ended.Should().Be(WaitEnded.Superseded);
    }

    [Test]
    public async Task A_receiver_that_waits_for_another_to_settle_can_be_superseded_too()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var inFlight = await alice.ReceiveAsync();
        await using var second = await alice.AttachAsync();
        var wait = second.ReceiveAsync(Waiting.Wait).AsTask();
        var third = alice.ReceiveAsync(Waiting).AsTask();
        (await wait).Ended.Should().Be(WaitEnded.Superseded);
        (await second.ReceiveAsync(TimeSpan.Zero)).Ended.Should().Be(WaitEnded.Superseded);
        await inFlight.ReturnAsync();
        Texts(await third).Should().Equal("a");
    }

    [Test]
    public async Task A_receiver_receives_one_at_a_time()
    {
        var alice = await Claim("alice");
        await using var receiver = await alice.AttachAsync();
        var wait = receiver.ReceiveAsync(Waiting.Wait).AsTask();
        await FluentActions.Awaiting(async () => await receiver.ReceiveAsync(TimeSpan.Zero)).Should().ThrowAsync<InvalidOperationException>();
        await Send(alice, "alice", "a");
        Texts(await wait).Should().Equal("a");
    }

    [TestCase(-2, 1)]
    [TestCase(0, 0)]
    public async Task A_receive_that_cannot_be_meant_takes_nothing(int milliseconds, int max)
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await using var receiver = await alice.AttachAsync();
        await FluentActions.Awaiting(async () => await receiver.ReceiveAsync(TimeSpan.FromMilliseconds(milliseconds), max)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        Texts(await receiver.ReceiveAsync(TimeSpan.Zero)).Should().Equal("a");
    }

    [Test]
    public async Task A_receiver_of_a_mailbox_that_is_gone_says_so()
    {
        var alice = await Claim("alice");
        await alice.LeaveAsync();
        await using var receiver = await alice.AttachAsync();
        (await receiver.ReceiveAsync(Waiting.Wait)).Ended.Should().Be(WaitEnded.Left);
    }

    [Test]
    public async Task A_disposed_receiver_ends_its_wait_and_receives_no_more()
    {
        var alice = await Claim("alice");
        var receiver = await alice.AttachAsync();
        var wait = receiver.ReceiveAsync(Waiting.Wait).AsTask();
        await receiver.DisposeAsync();
        await receiver.DisposeAsync();
        (await wait).Ended.Should().Be(WaitEnded.Cancelled);
        await FluentActions.Awaiting(async () => await receiver.ReceiveAsync(TimeSpan.Zero)).Should().ThrowAsync<ObjectDisposedException>();
        await Send(alice, "alice", "a");
        (await Receive(alice)).Should().Equal("a");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Who_attaches_from_now_on_gets_what_is_sent_after_that(bool olderHoldsOne)
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await Send(alice, "alice", "b");
        var inFlight = olderHoldsOne ? await alice.ReceiveAsync() : default;
        await using var receiver = await alice.AttachAsync(new() { FromNow = true });
        await Send(alice, "alice", "c");
        await inFlight.ReturnAsync();
        Texts(await receiver.ReceiveAsync(TimeSpan.Zero, 5)).Should().Equal("c");
    }

    [Test]
    public async Task Whoever_is_superseded_and_goes_does_not_take_the_newer_one_along()
    {
        var alice = await Claim("alice");
        var older = await alice.AttachAsync();
        await using var newer = await alice.AttachAsync();
        var wait = newer.ReceiveAsync(Waiting.Wait).AsTask();
        await older.DisposeAsync();
        await Send(alice, "alice", "a");
        Texts(await wait).Should().Equal("a");
    }

    [Test]
    public async Task Whether_somebody_is_attached_can_be_asked()
    {
        if (Store is not IMailboxPresence presence)
        {
            Assert.Ignore("This store does not tell who is present.");
            return;
        }

        (await presence.IsAttachedAsync("alice")).Should().BeFalse();
        var alice = await Claim("alice");
        (await presence.IsAttachedAsync("alice")).Should().BeFalse();
        var receiver = await alice.AttachAsync();
        (await presence.IsAttachedAsync("alice")).Should().BeTrue();
        await using (await alice.AttachAsync())
        {
            await receiver.DisposeAsync();
            (await presence.IsAttachedAsync("alice")).Should().BeTrue("the newer one is");
        }

        (await presence.IsAttachedAsync("alice")).Should().BeFalse();
    }

    [Test]
    public async Task What_a_receiver_was_given_is_not_given_to_it_again()
    {
        var alice = await Claim("alice");
        await using var receiver = await alice.AttachAsync(new() { After = 0 });
        await Send(alice, "alice", "a");
        await (await receiver.ReceiveAsync(TimeSpan.Zero)).CompleteAsync();
        var wait = receiver.ReceiveAsync(Waiting.Wait).AsTask();
        wait.IsCompleted.Should().BeFalse();
        await Send(alice, "alice", "b");
        var second = await wait;
        Texts(second).Should().Equal("b");
        await second.CompleteAsync();
        (await Receive(alice, new() { After = 0, Max = 5 })).Should().Equal(["a", "b"], "neither was acknowledged");
    }

    [Test]
    public async Task A_returned_message_is_given_again_behind_what_the_receiver_holds()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        await Send(alice, "alice", "b");
        await using var receiver = await alice.AttachAsync(new() { After = 0 });
        await (await receiver.ReceiveAsync(TimeSpan.Zero)).CompleteAsync();
        await (await receiver.ReceiveAsync(TimeSpan.Zero)).ReturnAsync();
        Texts(await receiver.ReceiveAsync(TimeSpan.Zero, 5)).Should().Equal("b");
    }

    [Test]
    public async Task What_was_never_handed_out_is_not_skipped()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting with { After = long.MaxValue }).AsTask();
        await Send(alice, "alice", "a");
        Texts(await wait).Should().Equal("a");
    }

    [Test]
    public async Task A_wait_for_ever_needs_no_timer_and_ends_by_a_message()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(new() { Wait = Timeout.InfiniteTimeSpan }).AsTask();
        Clock.LiveTimers.Should().Be(0);
        await Advance(TimeSpan.FromDays(400));
        wait.IsCompleted.Should().BeFalse();
        await Send(alice, "alice", "a");
        Texts(await wait).Should().Equal("a");
    }
}
