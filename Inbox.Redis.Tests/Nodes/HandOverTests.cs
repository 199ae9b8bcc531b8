using System.Diagnostics.Metrics;
using Inbox.Redis.Mailboxes;
using Inbox.Redis.Tests.Hosting;
using Inbox.Tests;
using static Inbox.Redis.Tests.Hosting.Cluster;

namespace Inbox.Redis.Tests.Nodes;

/// <summary>Whoever waits is handed its message in the step that sends it, and need not ask for it.</summary>
[TestFixture]
internal sealed class HandOverTests
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private Cluster _cluster = null!;
    private RedisMailboxStore _here = null!;
    private RedisMailboxStore _there = null!;

    [SetUp]
    public async Task StartTwoNodes()
    {
        _cluster = new(AssemblySetup.Redis);
        _here = await _cluster.StartNodeAsync(_time);
        _there = await _cluster.StartNodeAsync(_time);
    }

    [TearDown]
    public async Task StopNodes() => await _cluster.DisposeAsync();

    [Test]
    public async Task A_message_to_a_stream_is_two_scripts_and_to_a_poll_three([Values] bool onOneNode)
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(onOneNode ? _here : _there, "bob"));
        await using var stream = await bob.AttachAsync();
        var first = stream.ReceiveAsync(_long).AsTask();
        await SendAsync(alice, "bob", "the first finds out who waits");
        await (await first).CompleteAsync();

        var toStream = await ScriptsAsync(async () =>
        {
            var wait = stream.ReceiveAsync(_long).AsTask();
            await SendAsync(alice, "bob", "by stream");
            await (await wait).CompleteAsync();
        });
        await stream.DisposeAsync();
        var toPoll = await ScriptsAsync(async () =>
        {
            await using var poll = await bob.AttachAsync(new() { Once = true });
            var wait = poll.ReceiveAsync(_long).AsTask();
            await RestAsync();
            await SendAsync(alice, "bob", "by poll");
            await (await wait).CompleteAsync();
        });

        (toStream, toPoll).Should().Be((2, 3));
    }

    [Test]
    public async Task What_was_handed_to_a_receiver_that_goes_is_given_to_the_next_at_once([Values] bool onOneNode, [Values] bool acknowledges)
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(onOneNode ? _here : _there, "bob"));
        var after = acknowledges ? 0 : (long?)null;
        await using (var going = await bob.AttachAsync(new() { After = after }))
        {
            await WaitInVainAsync(going);
            await SendAsync(alice, "bob", "a");
        }

        await SendAsync(alice, "bob", "b");
        Texts(await bob.ReceiveAsync(new() { After = after, Max = 9 })).Should().Equal("a", "b");
    }

    [Test]
    public async Task What_was_handed_to_an_older_receiver_is_given_to_a_newer_one_when_that_has_gone([Values] bool onOneNode)
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(onOneNode ? _here : _there, "bob"));
        var revoked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var older = await bob.AttachAsync(new() { OnRevoked = revoked.SetResult });
        await WaitInVainAsync(older);
        await SendAsync(alice, "bob", "a");

        var newer = (await ClaimAsync(_here, "bob")).ReceiveAsync(new() { Wait = _long }).AsTask();
        await RestAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await revoked.Task;
        await older.DisposeAsync();

        Texts(await newer).Should().Equal("a");
    }

    [Test]
    public async Task What_lay_with_a_receiver_until_its_lease_was_over_is_handed_out_anew()
    {
        var store = new RedisMailboxStore(_cluster.Options, _here.Node, _time) { ScriptClock = _time };
        var alice = await ClaimAsync(store, "alice");
        await using var receiver = await alice.AttachAsync();
        await WaitInVainAsync(receiver);
        await SendAsync(alice, "alice", "a");

        _time.Advance(_cluster.Options.Lease);
        var given = await receiver.ReceiveAsync(TimeSpan.Zero);

        Texts(given).Should().Equal("a");
        (await given.CompleteAsync()).Should().BeTrue();
        (await receiver.ReceiveAsync(TimeSpan.Zero)).Messages.Should().BeEmpty();
    }

    /// <summary>Redis keeps what a node has not read yet, so only small messages travel with a wake-up.</summary>
    [Test]
    public async Task A_message_of_any_size_reaches_a_receiver_on_another_node([Values(0, 8100, 8192, 65536)] int bytes)
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await using var receiver = await bob.AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();
        await RestAsync();
        var text = new string('x', bytes);

        await SendAsync(alice, "bob", text);

        var given = await wait;
        Texts(given).Should().Equal(text);
        (given.Messages[0].From, given.Messages[0].FromLife).Should().Be(("alice", ((RedisMailbox)alice).Life));
        (await given.CompleteAsync()).Should().BeTrue();
    }

    [Test]
    public async Task Messages_that_are_sent_faster_than_they_are_taken_come_once_each_and_in_order([Values] bool onOneNode, [Values] bool acknowledges)
    {
        const int Count = 2000;
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(onOneNode ? _here : _there, "bob"));
        _cluster.Options.MaxMailboxMessages = Count;
        var heard = new List<string>();
        var receiving = Task.Run(async () =>
        {
            await using var receiver = await bob.AttachAsync(new() { After = acknowledges ? 0 : null });
            while (heard.Count < Count)
            {
                var given = await receiver.ReceiveAsync(_long, max: 3);
                heard.AddRange(Texts(given));
                (await given.CompleteAsync()).Should().BeTrue();
                if (acknowledges)
                {
                    await bob.AcknowledgeAsync(given.Messages[^1].Id);
                }
            }
        });
        for (var i = 0; i < Count; i++)
        {
            (await SendAsync(alice, "bob", $"{i}")).Should().Be(SendStatus.Accepted);
        }

        await receiving;
        heard.Should().Equal(Enumerable.Range(0, Count).Select(i => $"{i}"));
        (await _here.CountAsync()).Messages.Should().Be(0);
    }

    /// <summary>Each side writes one word and reads the other's: without a fence between the two, both may read what was before.</summary>
    [Test]
    public async Task A_wake_up_in_the_moment_in_which_a_wait_begins_ends_it()
    {
        const int Rounds = 200_000;
        var parking = new Parking(_here);
        var (began, woken) = (0, 0);
        var waking = Task.Factory.StartNew(
            () =>
            {
                for (var round = 1; round <= Rounds; round++)
                {
                    SpinWait.SpinUntil(() => Volatile.Read(ref began) == round);
                    parking.Wake();
                    Volatile.Write(ref woken, round);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var round = 1; round <= Rounds; round++)
        {
            parking.Reset();
            Volatile.Write(ref began, round);
            await parking.WaitAsync(null, endsWhenStopping: false, default).WaitAsync(_long);
            SpinWait.SpinUntil(() => Volatile.Read(ref woken) == round);
        }

        await waking;
    }

    /// <summary>The wait ends, and the receiver is still waiting as far as Redis knows.</summary>
    private async Task WaitInVainAsync(IMailboxReceiver receiver)
    {
        var wait = receiver.ReceiveAsync(TimeSpan.FromMilliseconds(1)).AsTask();
        await RestAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await wait).Ended.Should().Be(WaitEnded.Timeout);
    }

    private async Task RestAsync()
    {
        await TestNode.RestAsync(_here.Node);
        await TestNode.RestAsync(_there.Node);
    }

    /// <summary>How many scripts the nodes run meanwhile, besides their beats.</summary>
    private static async Task<int> ScriptsAsync(Func<Task> work)
    {
        var scripts = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "inbox.redis.round_trip")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref scripts));
        listener.Start();
        await work();
        return scripts;
    }
}
