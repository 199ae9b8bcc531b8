namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task A_receiver_that_is_stuck_is_revoked_a_second_after_a_newer_one_began_to_wait()
    {
        var alice = await Claim("alice");
        var revoked = 0;
        await using var receiver = await alice.AttachAsync(new() { OnRevoked = () => revoked++ });
        await Send(alice, "alice", "a");
        var inFlight = await receiver.ReceiveAsync(TimeSpan.Zero);
        var poll = alice.ReceiveAsync(Waiting).AsTask();
        await Advance(TimeSpan.FromSeconds(1));
        revoked.Should().Be(1);
        await inFlight.ReturnAsync();
        Texts(await poll).Should().Equal("a");
    }

    [Test]
    public async Task A_disposed_receiver_is_revoked_by_nobody()
    {
        var alice = await Claim("alice");
        var revoked = 0;
        var receiver = await alice.AttachAsync(new() { OnRevoked = () => revoked++ });
        await Send(alice, "alice", "a");
        var inFlight = await receiver.ReceiveAsync(TimeSpan.Zero);
        await receiver.DisposeAsync();
        var poll = alice.ReceiveAsync(Waiting).AsTask();
        await Advance(TimeSpan.FromSeconds(2));
        revoked.Should().Be(0);
        await inFlight.CompleteAsync();
        await Send(alice, "alice", "b");
        Texts(await poll).Should().Equal("b");
    }

    [Test]
    public async Task A_receiver_is_not_let_go_of_while_it_is_being_revoked()
    {
        var alice = await Claim("alice");
        var (revoking, goOn) = (new TaskCompletionSource(), new ManualResetEventSlim());
        var receiver = await alice.AttachAsync(new()
        {
            OnRevoked = () =>
            {
                revoking.SetResult();
                goOn.Wait();
            },
        });
        await Send(alice, "alice", "a");
        var inFlight = await receiver.ReceiveAsync(TimeSpan.Zero);
        var poll = alice.ReceiveAsync(Waiting).AsTask();
        await Rest();
        var passing = Task.Run(() => Clock.Advance(TimeSpan.FromSeconds(1)));
        await revoking.Task;
        var disposing = receiver.DisposeAsync().AsTask();
        disposing.IsCompleted.Should().BeFalse();
        goOn.Set();
        await disposing;
        await passing;
        await inFlight.ReturnAsync();
        Texts(await poll).Should().Equal("a");
    }

    [Test]
    public async Task A_wait_for_ever_behind_a_stuck_receiver_has_it_revoked_and_waits_on()
    {
        var alice = await Claim("alice");
        var revoked = 0;
        await using var receiver = await alice.AttachAsync(new() { OnRevoked = () => revoked++ });
        await Send(alice, "alice", "a");
        var inFlight = await receiver.ReceiveAsync(TimeSpan.Zero);
        var wait = alice.ReceiveAsync(new() { Wait = Timeout.InfiniteTimeSpan }).AsTask();
        await Advance(TimeSpan.FromSeconds(1));
        revoked.Should().Be(1);
        await inFlight.CompleteAsync();
        wait.IsCompleted.Should().BeFalse();
        await Send(alice, "alice", "b");
        Texts(await wait).Should().Equal("b");
    }
}
