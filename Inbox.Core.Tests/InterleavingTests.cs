using System.Text;
using Inbox.Memory;

namespace Inbox.Tests;

/// <summary>Two or three small operations on one mailbox, in every order in which threads could run them, from every kind of beginning.</summary>
/// <remarks>Each mailbox operation asserts the invariants as it enters (a Debug build); the books are balanced after each order.</remarks>
[TestFixture]
internal sealed class InterleavingTests
{
    private static readonly string[] _beginnings = ["empty", "one message", "a wait is parked", "a message is in flight", "a message is in flight and a wait is parked"];

    private static readonly string[] _operations =
        ["put", "take", "acknowledged take", "wait", "cancel", "complete", "return", "time passes", "expire and sweep", "leave", "claim", "stop"];

    private int _orders;

    [OneTimeTearDown]
    public void Count() => TestContext.Out.WriteLine($"{_orders} orders were tried.");

    private static IEnumerable<TestCaseData> Pairs =>
        from beginning in _beginnings
        from a in Enumerable.Range(0, _operations.Length)
        from b in Enumerable.Range(a, _operations.Length - a)
        select new TestCaseData(beginning, new[] { _operations[a], _operations[b] });

    private static IEnumerable<TestCaseData> Triples =>
        from beginning in _beginnings
        from triple in new string[][]
        {
            ["put", "wait", "cancel"], ["put", "put", "wait"], ["put", "wait", "wait"], ["put", "wait", "leave"], ["put", "complete", "wait"],
            ["put", "return", "wait"], ["put", "take", "expire and sweep"], ["put", "wait", "stop"], ["put", "return", "leave"],
            ["put", "wait", "time passes"], ["leave", "claim", "put"], ["return", "cancel", "put"], ["complete", "expire and sweep", "claim"],
            ["leave", "held put", "claim"], ["expire and sweep", "held put", "claim"], ["leave", "held put", "held put"],
        }
        select new TestCaseData(beginning, triple);

    [TestCaseSource(nameof(Pairs))]
    [TestCaseSource(nameof(Triples))]
    public void Every_order_keeps_every_promise(string beginning, string[] operations)
    {
#if DEBUG
        var orders = Interleaver.TryEveryOrder(maxPreemptions: operations.Length == 2 ? 6 : 2, () =>
        {
            var scene = new Scene();
            scene.Begin(beginning);
            return ([.. operations.Select(operation => (Action)(() => scene.Do(operation)))], order => scene.Check($"from '{beginning}', {string.Join(" | ", operations)}, {order}"));
        });
        _orders += orders;
        orders.Should().BeGreaterThan(1);
#else
        _ = (beginning, operations);
        Assert.Ignore("The points at which threads are switched are compiled into Debug builds only.");
#endif
    }

    [TestCase("a", "b", ClaimStatus.Claimed, ClaimStatus.WrongPassword)]
    [TestCase("a", "a", ClaimStatus.Claimed, ClaimStatus.Claimed)]
    public void Who_loses_the_race_for_the_last_room_and_its_name_is_not_told_that_the_server_is_full(string one, string other, ClaimStatus first, ClaimStatus second)
    {
#if DEBUG
        Interleaver.TryEveryOrder(maxPreemptions: 6, () =>
        {
            var store = new MemoryMailboxStore(new() { MaxMailboxes = 1 }, new ManualTimeProvider());
            var statuses = new ClaimStatus[2];
            return (
                [() => statuses[0] = Claim(store, one), () => statuses[1] = Claim(store, other)],
                order =>
                {
                    statuses.Should().BeEquivalentTo([first, second], order);
                    store.Statistics.Mailboxes.Should().Be(1, order);
                });
        }).Should().BeGreaterThan(1);

        static ClaimStatus Claim(MemoryMailboxStore store, string password) => store.ClaimAsync("bob", Encoding.UTF8.GetBytes(password)).AsTask().GetAwaiter().GetResult().Status;
#else
        _ = (one, other, first, second);
        Assert.Ignore("The points at which threads are switched are compiled into Debug builds only.");
#endif
    }

    /// <summary>One mailbox, "bob", to which "alice" sends; and a ledger of what happened to each message.</summary>
    private sealed class Scene
    {
        private static readonly TimeSpan _wait = TimeSpan.FromSeconds(25);

        private readonly ManualTimeProvider _clock = new();
        private readonly MemoryMailboxStore _store;
        private readonly List<(Task<ReceiveResult> Task, bool IsAcknowledged)> _waits = [];
        private readonly List<long> _kept = [];
        private readonly HashSet<long> _keptUntilAcknowledged = [];
        private readonly List<IMailboxReceiver> _receivers = [];
        private readonly CancellationTokenSource _cancellation = new();
        private readonly IMailbox _alice;
        private readonly IMailbox _bob;
        private readonly IMailboxReceiver _aliceStays;
        private ReceiveResult _inFlight;
        private int _accepted;
        private bool _isOver;

        public Scene()
        {
            _store = new(new() { MessageTimeout = TimeSpan.FromSeconds(90) }, _clock);
            _alice = Claim("alice")!;
            _aliceStays = Now(_alice.AttachAsync());
            _bob = Claim("bob")!;
        }

        public void Begin(string beginning)
        {
            switch (beginning)
            {
                case "one message":
                    Do("put");
                    break;
                case "a wait is parked":
                    Do("wait");
                    break;
                case "a message is in flight":
                    Do("put");
                    _inFlight = Now(Receive(_bob));
                    break;
                case "a message is in flight and a wait is parked":
                    Do("put");
                    _inFlight = Now(Receive(_bob));
                    Do("wait");
                    break;
            }
        }

        public void Do(string operation)
        {
            switch (operation)
            {
                case "put":
                    if (Now(_alice.SendAsync("bob", default)) == SendStatus.Accepted)
                    {
                        Interlocked.Increment(ref _accepted);
                    }

                    break;
                case "held put":
                    if (Now(_alice.SendAsync("bob", default, new() { Hold = TimeSpan.FromHours(1) })) is SendStatus.Accepted or SendStatus.Held)
                    {
                        Interlocked.Increment(ref _accepted);
                    }

                    break;
                case "take":
                    Note(Receive(_bob).AsTask());
                    break;
                case "acknowledged take":
                    Note(Receive(_bob, after: 0).AsTask(), isAcknowledged: true);
                    break;
                case "wait":
                    Note(Receive(_bob, _wait, cancellationToken: _cancellation.Token).AsTask());
                    break;
                case "cancel":
                    _cancellation.Cancel();
                    break;
                case "complete":
                    Complete(_inFlight);
                    break;
                case "return":
                    Now(_inFlight.ReturnAsync());
                    break;
                case "time passes":
                    _clock.Advance(_wait);
                    break;
                case "expire and sweep":
                    _clock.Advance(TimeSpan.FromSeconds(60));
                    _store.Sweep();
                    _isOver = true;
                    break;
                case "leave":
                    Now(_bob.LeaveAsync());
                    _isOver = true;
                    break;
                case "claim":
                    Claim("bob").Should().NotBeNull();
                    break;
                case "stop":
                    Now(_store.DrainAsync());
                    break;
            }
        }

        public void Check(string because)
        {
            // Whatever still waits ends now; what it was given is kept.
            Now(_inFlight.ReturnAsync());
            Now(_store.DrainAsync());
            while (_waits.Count > 0)
            {
                // Those that have something are settled first: others may wait for that.
                var ended = Task.WaitAny([.. _waits.Select(wait => wait.Task)], TimeSpan.FromSeconds(10));
                ended.Should().BeGreaterThanOrEqualTo(0, $"every wait ends {because}");
                Complete(_waits[ended].Task.Result, _waits[ended].IsAcknowledged);
                _waits.RemoveAt(ended);
            }

            _receivers.ForEach(receiver => Now(receiver.DisposeAsync()));

            // Two mailboxes of that name may have been, one after the other: what is left is in the later one, or went with the earlier.
            Drain(_bob);
            Drain(Claim("bob")!);
            _kept.Should().OnlyHaveUniqueItems($"nothing is received twice {because}").And.BeInAscendingOrder($"the order is kept {because}");
            var accounted = _kept.Union(_keptUntilAcknowledged).Count();
            if (_isOver)
            {
                accounted.Should().BeLessThanOrEqualTo(_accepted, because);
            }
            else
            {
                accounted.Should().Be(_accepted, $"received and left are what was accepted {because}");
            }

            Now(Claim("bob")!.LeaveAsync());
            Now(_aliceStays.DisposeAsync());
            Now(_alice.LeaveAsync());
            _store.Statistics.Mailboxes.Should().Be(0, because);
            _store.Statistics.Bytes.Should().Be(0, because);
            _clock.LiveTimers.Should().Be(0, because);
            _store.Dispose();
            _cancellation.Dispose();
        }

        private IMailbox? Claim(string name) => Now(_store.ClaimAsync(name, Encoding.UTF8.GetBytes("key"))).Mailbox;

        /// <summary>As a poll does; but one that waits is let go of at the end, in the thread that counts.</summary>
        private ValueTask<ReceiveResult> Receive(IMailbox mailbox, TimeSpan wait = default, long? after = null, CancellationToken cancellationToken = default)
        {
            IMailboxReceiver receiver;
            try
            {
                receiver = Now(mailbox.AttachAsync(new() { After = after }, cancellationToken));
            }
            catch (OperationCanceledException)
            {
                return new(new ReceiveResult(WaitEnded.Cancelled));
            }

            var receiving = receiver.ReceiveAsync(wait, 1, cancellationToken);
            if (receiving.IsCompleted)
            {
                Now(receiver.DisposeAsync());
            }
            else
            {
                lock (_receivers)
                {
                    _receivers.Add(receiver);
                }
            }

            return receiving;
        }

        private void Note(Task<ReceiveResult> wait, bool isAcknowledged = false)
        {
            lock (_waits)
            {
                _waits.Add((wait, isAcknowledged));
            }
        }

        private void Complete(ReceiveResult result, bool isAcknowledged = false)
        {
            if (!Now(result.CompleteAsync()))
            {
                return;
            }

            lock (_kept)
            {
                foreach (var message in result.Messages)
                {
                    if (isAcknowledged)
                    {
                        _keptUntilAcknowledged.Add(message.Id);
                    }
                    else
                    {
                        _kept.Add(message.Id);
                    }
                }
            }
        }

        private void Drain(IMailbox mailbox)
        {
            while (Now(Receive(mailbox)) is { Messages.Count: > 0 } result)
            {
                Complete(result);
            }
        }

        private static T Now<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

        private static void Now(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
    }
}
