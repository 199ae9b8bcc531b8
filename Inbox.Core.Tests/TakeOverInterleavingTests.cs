using System.Net;
using System.Text;
using Inbox.Memory;

namespace Inbox.Tests;

/// <summary>A mailbox is taken over while its owner, its senders and others use it, in every order in which threads could run them.</summary>
[TestFixture]
internal sealed class TakeOverInterleavingTests
{
    private static readonly string[] _beginnings = ["empty", "one message", "a message is in flight", "a receiver is attached", "a message is handed out"];

    private static readonly string[] _operations =
    [
        "take over", "take over again", "attach", "detach", "put", "held put", "hold", "poll", "complete", "return", "claim", "contains", "leave",
        "expire and sweep",
    ];

    private static IEnumerable<TestCaseData> Pairs =>
        from beginning in _beginnings
        from operation in _operations
        select new TestCaseData(beginning, new[] { "take over", operation });

    private static IEnumerable<TestCaseData> Triples =>
        from beginning in _beginnings
        from triple in new string[][]
        {
            ["take over", "take over again", "put"], ["take over", "take over again", "attach"], ["take over", "take over again", "expire and sweep"],
            ["take over", "attach", "put"], ["take over", "leave", "put"], ["take over", "leave", "held put"], ["take over", "leave", "take over again"],
            ["take over", "expire and sweep", "held put"], ["take over", "expire and sweep", "claim"], ["take over", "claim", "put"],
            ["take over", "poll", "put"], ["take over", "return", "put"], ["take over", "detach", "put"], ["take over", "hold", "take over again"],
            ["take over", "take over again", "contains"],
        }
        select new TestCaseData(beginning, triple);

    [TestCaseSource(nameof(Pairs))]
    [TestCaseSource(nameof(Triples))]
    public void Every_order_leaves_one_owner_and_every_message(string beginning, string[] operations)
    {
#if DEBUG
        Interleaver.TryEveryOrder(maxPreemptions: operations.Length == 2 ? 6 : 2, () =>
        {
            var scene = new Scene(operations);
            scene.Begin(beginning);
            return (
                [.. operations.Select(operation => (Action)(() => scene.Do(operation)))],
                order => scene.Check($"from '{beginning}', {string.Join(" | ", operations)}, {order}"));
        }).Should().BeGreaterThan(1);
#else
        _ = (beginning, operations);
        Assert.Ignore("The points at which threads are switched are compiled into Debug builds only.");
#endif
    }

    /// <summary>The mailbox "bob", which "one" owns and others want; "alice", who sends to it; and a ledger.</summary>
    private sealed class Scene(string[] operations)
    {
        private static readonly string[] _passwords = ["one", "two", "three"];

        private readonly ManualTimeProvider _clock = new();
        private readonly List<long> _kept = [];
        private readonly List<SendStatus> _puts = [];
        private readonly bool _mayEnd = operations.Any(operation => operation is "leave" or "expire and sweep");
        private MemoryMailboxStore _store = null!;
        private IMailbox _alice = null!;
        private IMailbox _bob = null!;
        private IMailboxReceiver _aliceStays = null!;
        private IMailboxReceiver? _bobStays;
        private ReceiveResult _inFlight;
        private int _takeOvers;
        private bool _contains = true;

        public void Begin(string beginning)
        {
            // Each password comes from an origin of its own, which may have one mailbox.
            _store = new(new() { MessageTimeout = TimeSpan.FromSeconds(90), MaxMailboxesPerOrigin = 1 }, _clock);
            _alice = Claim("alice", "alice").Mailbox!;
            _aliceStays = Now(_alice.AttachAsync());
            _bob = Claim("bob", "one").Mailbox!;
            switch (beginning)
            {
                case "one message":
                    Do("put");
                    break;
                case "a message is in flight":
                    Do("put");
                    _inFlight = Now(_bob.ReceiveAsync());
                    break;
                case "a receiver is attached":
                    Do("attach");
                    break;
                case "a message is handed out":
                    Do("put");
                    Now(Now(_bob.ReceiveAsync(new() { After = 0 })).CompleteAsync());
                    break;
            }
        }

        public void Do(string operation)
        {
            switch (operation)
            {
                case "take over":
                    TakeOver("two");
                    break;
                case "take over again":
                    TakeOver("three");
                    break;
                case "attach":
                    _bobStays = Now(_bob.AttachAsync());
                    break;
                case "detach":
                    Now(_bobStays?.DisposeAsync() ?? default);
                    break;
                case "put" or "held put":
                    var hold = operation == "put" ? TimeSpan.Zero : TimeSpan.FromHours(1);
                    var status = Now(_alice.SendAsync("bob", default, new() { Hold = hold }));
                    lock (_puts)
                    {
                        _puts.Add(status);
                    }

                    break;
                case "hold":
                    Now(_bob.SendAsync("nobody", default, new() { Hold = TimeSpan.FromHours(1) }));
                    break;
                case "poll":
                    Poll();
                    break;
                case "complete":
                    Keep(_inFlight);
                    break;
                case "return":
                    Now(_inFlight.ReturnAsync());
                    break;
                case "claim":
                    Claim("bob", "one", ClaimMode.OpenOrCreate);
                    break;
                case "contains":
                    _contains = Now(_store.ContainsAsync("bob"));
                    break;
                case "leave":
                    Now(_bob.LeaveAsync());
                    break;
                case "expire and sweep":
                    _clock.Advance(TimeSpan.FromSeconds(60));
                    _store.Sweep();
                    break;
            }
        }

        public void Check(string because)
        {
            Now(_inFlight.ReturnAsync());
            var owners = _passwords.Where(password => Claim("bob", password, ClaimMode.Open).Status == ClaimStatus.Claimed).ToArray();
            owners.Length.Should().BeLessThanOrEqualTo(1, because);
            if (!_mayEnd)
            {
                owners.Should().HaveCount(1, because);
                (owners[0] != "one").Should().Be(_takeOvers > 0, $"whoever takes it over has it {because}");
                _contains.Should().BeTrue($"the name was never free {because}");
                _puts.Should().AllBeEquivalentTo(SendStatus.Accepted, because);
                CheckReceiver(because);
            }

            var owner = owners.Length == 0 ? null : Claim("bob", owners[0], ClaimMode.Open).Mailbox!;
            Balance(owner, owners, because);
            Now(owner?.LeaveAsync() ?? default);
            Now(_bob.LeaveAsync());
            Now(_aliceStays.DisposeAsync());
            Now(_alice.LeaveAsync());

            // What was held for a name that was free for a while is found by whoever has it next.
            Now(Claim("bob", "one").Mailbox!.LeaveAsync());
            Now(Claim("nobody", "one").Mailbox!.LeaveAsync());
            _store.Statistics.Should().Be(default(MailboxStatistics), because);
            _store.Dispose();
        }

        /// <summary>Whoever was attached is attached still, or was disposed of by its owner; a takeover came before it, or not at all.</summary>
        private void CheckReceiver(string because)
        {
            if (_bobStays is null || operations.Contains("detach") || operations.Contains("poll"))
            {
                return;
            }

            var result = Now(_bobStays.ReceiveAsync(TimeSpan.Zero));
            (result.Ended == WaitEnded.Left).Should().Be(_takeOvers > 0, because);
            Keep(result);
            Now(_bobStays.DisposeAsync());
        }

        private void Balance(IMailbox? owner, string[] owners, string because)
        {
            while (owner is not null && Now(owner.ReceiveAsync()) is { Messages.Count: > 0 } result)
            {
                Keep(result);
            }

            _kept.Should().OnlyHaveUniqueItems($"nothing is received twice {because}").And.BeInAscendingOrder($"the order is kept {because}");
            var accepted = _puts.Count(status => status is SendStatus.Accepted or SendStatus.Held);
            _ = _mayEnd ? _kept.Should().HaveCountLessThanOrEqualTo(accepted, because) : _kept.Should().HaveCount(accepted, because);
            _store.Statistics.Mailboxes.Should().Be(1 + owners.Length, because);
            foreach (var password in _passwords)
            {
                var probe = Claim($"of {password}", password);
                probe.Status.Should().Be(owners.Contains(password) ? ClaimStatus.OriginFull : ClaimStatus.Claimed, $"its owner's origin pays, and no other {because}");
                Now(probe.Mailbox?.LeaveAsync() ?? default);
            }
        }

        /// <summary>As a poll does; one that would wait for a hand-over to settle gives up.</summary>
        private void Poll()
        {
            var receiver = Now(_bob.AttachAsync());
            var receiving = receiver.ReceiveAsync(TimeSpan.Zero).AsTask();
            Now(receiver.DisposeAsync());
            Keep(receiving.GetAwaiter().GetResult());
        }

        private void TakeOver(string password)
        {
            if (Claim("bob", password).Status == ClaimStatus.Claimed)
            {
                Interlocked.Increment(ref _takeOvers);
            }
        }

        private ClaimResult Claim(string name, string password, ClaimMode mode = ClaimMode.WhileAttached)
        {
            var origin = Array.IndexOf(_passwords, password) is >= 0 and var i ? ClaimOrigin.Of(IPAddress.Parse($"192.0.2.{i}").GetAddressBytes()) : default;
            return Now(_store.ClaimAsync(name, Encoding.UTF8.GetBytes(password), new() { Mode = mode, Origin = origin }));
        }

        private void Keep(ReceiveResult result)
        {
            if (Now(result.CompleteAsync()))
            {
                lock (_kept)
                {
                    _kept.AddRange(result.Messages.Select(message => message.Id));
                }
            }
        }

        private static T Now<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

        private static void Now(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
    }
}
