using Inbox.Memory;

namespace Inbox.Tests;

/// <summary>What the hot paths allocate, in bytes on 64-bit machines. Counted, not timed: a number that grows is a decision, and made here.</summary>
[TestFixture]
[NonParallelizable]
public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    /// <summary>A <see cref="MailboxMessage"/>: header and type 16, id 8, sender and its life 16, body 16, label 8, deadline 8, whom it counts for 8, next 8.</summary>
    private const int Envelope = 88;

    /// <summary>A parked receive with its timer; what the caller's cancellation token takes is not in it.</summary>
    private const int Wait = 328;

    /// <summary>A receiver, for as long as it is attached.</summary>
    private const int Receiver = 96;

    /// <summary>A mailbox that nobody uses, with its place in the table and an eight-letter name of its own.</summary>
    private const int IdleMailbox = 310;

    private readonly byte[] _body = new byte[64];
    private MemoryMailboxStore _store = null!;
    private IMailbox _alice = null!;
    private IMailbox _bob = null!;
    private IMailboxReceiver _receiver = null!;

    [SetUp]
    public async Task SetUp()
    {
        _store = new(new() { MaxMailboxes = 1_000_000 });
        _alice = (await _store.ClaimAsync("alice", _body)).Mailbox!;
        _bob = (await _store.ClaimAsync("bob", _body)).Mailbox!;
        _receiver = await _bob.AttachAsync();
    }

    [TearDown]
    public void TearDown() => _store.Dispose();

    [Test]
    public void A_message_that_is_sent_received_and_settled_costs_its_envelope_and_nothing_else() =>
        BytesOf(() =>
        {
            Done(_alice.SendAsync("bob", new(_body)));
            Done(Done(_receiver.ReceiveAsync(TimeSpan.Zero)).CompleteAsync());
        }).Should().Be(Envelope);

    [Test]
    public void An_acknowledged_message_costs_no_more()
    {
        var receiver = Done(_bob.AttachAsync(new() { After = 0 }));
        BytesOf(() =>
        {
            Done(_alice.SendAsync("bob", new(_body)));
            var result = Done(receiver.ReceiveAsync(TimeSpan.Zero));
            Done(result.CompleteAsync());
            Done(_bob.AcknowledgeAsync(result.Messages[0].Id));
        }).Should().Be(Envelope);
    }

    [Test]
    public void A_receive_that_finds_nothing_costs_nothing() => BytesOf(() => Done(_receiver.ReceiveAsync(TimeSpan.Zero))).Should().Be(0);

    [Test]
    public void A_poll_costs_its_receiver() =>
        BytesOf(() =>
        {
            var receiver = Done(_bob.AttachAsync());
            Done(receiver.ReceiveAsync(TimeSpan.Zero));
            Done(receiver.DisposeAsync());
        }).Should().BeLessThanOrEqualTo(Receiver);

    [Test]
    public void A_refused_message_costs_nothing() =>
        BytesOf(() => Done(_alice.SendAsync("nobody", new(_body)))).Should().Be(0);

    [Test]
    public void A_password_that_is_proved_again_costs_nothing() => BytesOf(() => Done(_store.ClaimAsync("alice", _body))).Should().Be(0);

    [Test]
    public void A_wait_that_a_message_ends_costs_its_waiter_its_timer_and_the_envelope() =>
        BytesOf(() =>
        {
            var wait = _receiver.ReceiveAsync(TimeSpan.FromSeconds(30));
            Done(_alice.SendAsync("bob", new(_body)));
            Done(Done(wait).CompleteAsync());
        }).Should().BeLessThanOrEqualTo(Envelope + Wait);

    [Test]
    public async Task An_idle_mailbox_costs_at_most_310_bytes()
    {
        const int Count = 400_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
        {
            await _store.ClaimAsync($"{i:00000000}", _body);
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        TestContext.Out.WriteLine($"An idle mailbox: {bytes} bytes");
        bytes.Should().BeLessThanOrEqualTo(IdleMailbox);
    }

    private static void Done(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("It has not completed at once.");
        }
    }

    private static long BytesOf(Action once)
    {
        // The first calls compile, and set up what is made once.
        for (var i = 0; i < 100; i++)
        {
            once();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            once();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }

    /// <summary>What completes at once, without the task that awaiting it in a test would make.</summary>
    private static T Done<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : throw new InvalidOperationException("It has not completed at once.");
}
