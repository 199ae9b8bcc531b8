namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task An_attachment_receives_over_and_over_without_superseding_itself()
    {
        var alice = await Claim("alice");
        using var attachment = new Attachment(delegate { });
        foreach (var text in new[] { "a", "b" })
        {
            var wait = alice.ReceiveAsync(Waiting with { Receiver = attachment }).AsTask();
            await Send(alice, "alice", text);
            var result = await wait;
            Texts(result).Should().Equal(text);
            await result.CompleteAsync();
        }

        attachment.IsSuperseded.Should().BeFalse();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_superseded_attachment_never_takes_the_mailbox_back(bool byAttachment)
    {
        var alice = await Claim("alice");
        using var older = new Attachment(delegate { });
        using var newer = new Attachment(delegate { });
        var first = alice.ReceiveAsync(Waiting with { Receiver = older }).AsTask();
        var second = alice.ReceiveAsync(Waiting with { Receiver = byAttachment ? newer : null }).AsTask();
        (await first).Ended.Should().Be(WaitEnded.Superseded);
        (await alice.ReceiveAsync(Waiting with { Receiver = older })).Ended.Should().Be(WaitEnded.Superseded);
        await Send(alice, "alice", "a");
        Texts(await second).Should().Equal("a");
    }

    [Test]
    public async Task An_attachment_between_two_receives_is_superseded_by_a_poll()
    {
        var alice = await Claim("alice");
        using var attachment = new Attachment(delegate { });
        (await alice.ReceiveAsync(new() { Receiver = attachment })).Ended.Should().Be(WaitEnded.None);
        (await Receive(alice)).Should().BeEmpty();
        (await alice.ReceiveAsync(Waiting with { Receiver = attachment })).Ended.Should().Be(WaitEnded.Superseded);
    }

    [Test]
    public async Task An_attachment_that_holds_messages_in_flight_is_superseded_and_may_settle_them()
    {
        var alice = await Claim("alice");
        using var attachment = new Attachment(delegate { });
        await Send(alice, "alice", "a");
        var inFlight = await alice.ReceiveAsync(new() { Receiver = attachment });
        var poll = alice.ReceiveAsync(Waiting).AsTask();
        await inFlight.ReturnAsync();
        Texts(await poll).Should().Equal("a");
        (await alice.ReceiveAsync(new() { Receiver = attachment })).Ended.Should().Be(WaitEnded.Superseded);
    }

    [Test]
    public async Task An_attachment_that_waits_for_another_to_settle_can_be_superseded_too()
    {
        var alice = await Claim("alice");
        using var second = new Attachment(delegate { });
        await Send(alice, "alice", "a");
        var inFlight = await alice.ReceiveAsync();
        var wait = alice.ReceiveAsync(Waiting with { Receiver = second }).AsTask();
        var third = alice.ReceiveAsync(Waiting).AsTask();
        (await wait).Ended.Should().Be(WaitEnded.Superseded);
        (await alice.ReceiveAsync(new() { Receiver = second })).Ended.Should().Be(WaitEnded.Superseded);
        await inFlight.ReturnAsync();
        Texts(await third).Should().Equal("a");
    }

    [Test]
    public async Task An_attachment_that_is_stuck_is_aborted_a_second_after_a_newer_receiver_came()
    {
        var alice = await Claim("alice");
        var aborted = 0;
        using var attachment = new Attachment(() => aborted++);
        await Send(alice, "alice", "a");
        var inFlight = await alice.ReceiveAsync(new() { Receiver = attachment });
        var poll = alice.ReceiveAsync(Waiting).AsTask();
        Clock.Advance(TimeSpan.FromSeconds(1));
        aborted.Should().Be(1);
        await inFlight.ReturnAsync();
        Texts(await poll).Should().Equal("a");
    }

    [Test]
    public async Task A_disposed_attachment_aborts_nobody()
    {
        var aborted = 0;
        var attachment = new Attachment(() => aborted++);
        attachment.Dispose();
        attachment.Abort();
        aborted.Should().Be(0);
        await Task.CompletedTask;
    }

    [Test]
    public async Task An_attachment_is_not_let_go_of_while_it_is_being_aborted()
    {
        var aborting = new TaskCompletionSource();
        var letGo = new ManualResetEventSlim();
        var isLetGo = false;
        Thread? disposing = null;
        using var attachment = new Attachment(() =>
        {
            aborting.SetResult();
            letGo.Wait();
            SpinWait.SpinUntil(() => disposing!.ThreadState is ThreadState.WaitSleepJoin or ThreadState.Stopped);
            isLetGo = disposing!.ThreadState == ThreadState.Stopped;
        });
        var abort = Task.Run(attachment.Abort);
        await aborting.Task;
        disposing = new(attachment.Dispose);
        disposing.Start();
        letGo.Set();
        await abort;
        disposing.Join();
        isLetGo.Should().BeFalse();
    }

    [Test]
    public async Task What_a_receiver_still_holds_is_not_given_again()
    {
        var alice = await Claim("alice");
        using var attachment = new Attachment(delegate { });
        await Send(alice, "alice", "a");
        var first = await alice.ReceiveAsync(new() { After = 0, Receiver = attachment });
        await first.CompleteAsync();
        var wait = alice.ReceiveAsync(Waiting with { After = 0, Beyond = first.Messages[0].Id, Receiver = attachment }).AsTask();
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
        var a = await alice.ReceiveAsync(new() { After = 0 });
        await a.CompleteAsync();
        var b = await alice.ReceiveAsync(new() { After = 0, Beyond = a.Messages[0].Id });
        await b.ReturnAsync();
        (await Receive(alice, new() { After = 0, Beyond = a.Messages[0].Id, Max = 5 })).Should().Equal("b");
    }

    [Test]
    public async Task Without_acknowledging_nothing_is_skipped()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        (await Receive(alice, new() { Beyond = long.MaxValue })).Should().Equal("a");
    }

    [Test]
    public async Task What_was_never_handed_out_is_not_skipped()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting with { After = long.MaxValue, Beyond = long.MaxValue }).AsTask();
        await Send(alice, "alice", "a");
        Texts(await wait).Should().Equal("a");
    }

    [Test]
    public async Task Acknowledging_frees_room_while_a_receiver_waits()
    {
        Options.MailboxCapacity = 1;
        var alice = await Claim("alice");
        await Send(alice, "alice", "a");
        var first = await alice.ReceiveAsync(new() { After = 0 });
        await first.CompleteAsync();
        var id = first.Messages[0].Id;
        var wait = alice.ReceiveAsync(Waiting with { After = 0, Beyond = id }).AsTask();
        (await Send(alice, "alice", "b")).Should().Be(SendStatus.MailboxFull);
        (await alice.AcknowledgeAsync(id)).Should().BeTrue();
        (await Send(alice, "alice", "b")).Should().Be(SendStatus.Accepted);
        Texts(await wait).Should().Equal("b");
    }

    [Test]
    public async Task Acknowledging_takes_neither_what_is_in_flight_nor_what_was_never_handed_out()
    {
        var alice = await Claim("alice");
        foreach (var text in new[] { "a", "b", "c" })
        {
            await Send(alice, "alice", text);
        }

        var a = await alice.ReceiveAsync(new() { After = 0 });
        await a.CompleteAsync();
        var b = await alice.ReceiveAsync(new() { After = 0, Beyond = a.Messages[0].Id });
        await alice.AcknowledgeAsync(a.Messages[0].Id + 2);
        await b.CompleteAsync();
        (await Receive(alice, new() { After = 0, Max = 5 })).Should().Equal("b", "c");
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
        Clock.Advance(Options.IdleTimeout - TimeSpan.FromSeconds(1));
        await alice.AcknowledgeAsync(1);
        Clock.Advance(TimeSpan.FromSeconds(2));
        (await TryClaim("alice", "another")).Should().Be(ClaimStatus.WrongPassword);
    }

    [Test]
    public async Task A_wait_for_ever_needs_no_timer_and_ends_by_a_message()
    {
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(new() { Wait = TimeSpan.MaxValue }).AsTask();
        Clock.LiveTimers.Should().Be(0);
        Clock.Advance(TimeSpan.FromDays(400));
        wait.IsCompleted.Should().BeFalse();
        await Send(alice, "alice", "a");
        Texts(await wait).Should().Equal("a");
    }

    [Test]
    public async Task A_wait_for_ever_behind_a_stuck_receiver_has_it_aborted_and_waits_on()
    {
        var alice = await Claim("alice");
        var aborted = 0;
        using var attachment = new Attachment(() => aborted++);
        await Send(alice, "alice", "a");
        var inFlight = await alice.ReceiveAsync(new() { Receiver = attachment });
        var wait = alice.ReceiveAsync(new() { Wait = TimeSpan.MaxValue }).AsTask();
        Clock.Advance(TimeSpan.FromSeconds(1));
        aborted.Should().Be(1);
        await inFlight.CompleteAsync();
        wait.IsCompleted.Should().BeFalse();
        await Send(alice, "alice", "b");
        Texts(await wait).Should().Equal("b");
    }
}
