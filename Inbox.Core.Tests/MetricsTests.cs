using System.Diagnostics.Metrics;
using Inbox.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Inbox.Tests;

/// <summary>What listeners hear of a store. They are strangers' code: they may ask the store back, and take their time.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MetricsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Meters _meters = new();
    private readonly List<string> _heard = [];
    private MeterListener _listener = null!;
    private MemoryMailboxStore _store = null!;
    private Action _whileListening = () => { };

    [SetUp]
    public void Listen()
    {
        _listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == _meters.Meter && !instrument.IsObservable)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            _whileListening();
            _heard.Add(string.Join(' ', [instrument.Name, $"{value}", .. tags.ToArray().Select(tag => $"{tag.Value}")]));
        });
        _listener.Start();
        _store = new(new InboxOptions(), _clock, _meters);
    }

    [TearDown]
    public void StopListening()
    {
        _listener.Dispose();
        _store.Dispose();
        _meters.Dispose();
    }

    [Test]
    public async Task Each_message_is_counted_once_by_how_it_ended()
    {
        await LiveAsync();

        _heard.Should().BeEquivalentTo(
            "inbox.messages.sent 1 accepted", "inbox.messages.sent 1 accepted", "inbox.messages.sent 1 accepted", "inbox.messages.sent 1 no_such_mailbox",
            "inbox.messages.received 2", "inbox.messages.expired 1", "inbox.mailboxes.retired 1 owner");
    }

    [Test]
    public async Task A_listener_may_ask_the_mailbox_that_it_hears_of()
    {
        var alice = (await _store.ClaimAsync("alice", "secret"u8.ToArray())).Mailbox!;
        var asked = 0;
        _whileListening = () =>
        {
            // By another thread: one that holds the mailbox's lock could come in again.
            Task.Run(async () => await alice.AcknowledgeAsync(0)).Wait(TimeSpan.FromSeconds(10)).Should().BeTrue("nobody holds the mailbox's lock meanwhile");
            asked++;
        };

        await LiveAsync();

        asked.Should().Be(_heard.Count).And.BePositive();
    }

    /// <summary>Three messages: two are received, one expires; then the mailbox is left.</summary>
    private async Task LiveAsync()
    {
        var alice = (await _store.ClaimAsync("alice", "secret"u8.ToArray())).Mailbox!;
        await alice.SendAsync("alice", default);
        await alice.SendAsync("alice", default);
        await alice.SendAsync("nobody", default);
        await (await alice.ReceiveAsync(new() { Max = 2 })).CompleteAsync();
        await alice.SendAsync("alice", default);
        await using (await alice.AttachAsync())
        {
            _clock.Advance(TimeSpan.FromSeconds(60));
            (await alice.ReceiveAsync()).Messages.Should().BeEmpty();
        }

        await alice.LeaveAsync();
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter? Meter { get; private set; }

        public Meter Create(MeterOptions options) => Meter = new(options);

        public void Dispose() => Meter?.Dispose();
    }
}
