using System.Diagnostics.Metrics;
using Inbox.Rooms;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Diagnostics;

/// <summary>
/// What the endpoints of one app count, on the meter "Inbox". Tags have few values, which this file and the reasons of refusals list: the
/// name of a mailbox, a room or a user is never one.
/// </summary>
internal sealed class EndpointMetrics : IDisposable
{
    private readonly OpenConnections _open = new();
    private readonly RoomTally _rooms = new();
    private readonly Meter? _meter;
    private readonly Histogram<double>? _timeInMailbox;
    private readonly Counter<long>? _returned;
    private readonly Counter<long>? _waits;
    private readonly Counter<long>? _refused;
    private readonly Counter<long>? _codes;
    private readonly Counter<long>? _joins;
    private readonly Counter<long>? _iceServers;

    public EndpointMetrics(IMeterFactory? factory)
    {
        if (factory is null)
        {
            return;
        }

        _meter = factory.Create("Inbox");
        _timeInMailbox = _meter.CreateHistogram(
            "inbox.messages.time_in_mailbox", "s", "Time from the sending of a message until its receiver has it.", advice: Seconds);
        _returned = _meter.CreateCounter<long>(
            "inbox.messages.returned", "{message}", "Messages that went back, since their receiver did not get them.");
        _waits = _meter.CreateCounter<long>("inbox.waits", "{wait}", "Waits for messages that ended, by transport and cause.");
        _refused = _meter.CreateCounter<long>(
            "inbox.refusals", "{refusal}", "Requests and messages that were refused, by status and reason.");
        _codes = _meter.CreateCounter<long>("inbox.codes", "{code}", "Codes given out, by kind.");
        _joins = _meter.CreateCounter<long>("inbox.rooms.joins", "{join}", "Attempts to join a room, by result.");
        _iceServers = _meter.CreateCounter<long>(
            "inbox.ice.lists", "{list}", "Lists of ICE servers given out, with or without credentials.");
        _meter.CreateObservableUpDownCounter(
            "inbox.connections", _open.Measure, "{connection}", "Receivers that are connected now, by transport.");
        _meter.CreateObservableUpDownCounter("inbox.rooms", () => _rooms.Rooms, "{room}", "Rooms with members at this server.");
    }

    /// <summary>Gets bounds from a hand-over at once to a message's whole life.</summary>
    private static InstrumentAdvice<double> Seconds =>
        new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    /// <summary>Gets whether somebody listens to how long messages stay: then they carry when they were sent.</summary>
    public bool WantsTimes => _timeInMailbox is { Enabled: true };

    /// <summary>Returns the metrics of the app that serves these services.</summary>
    public static EndpointMetrics Of(IServiceProvider services) => AppMailboxes.Of(services).Metrics(services);

    /// <summary>Notes that a receiver is connected, until <see cref="Disconnected"/>.</summary>
    public void Connected(Transport transport) => _open.Enter(transport);

    public void Disconnected(Transport transport) => _open.Leave(transport);

    /// <summary>Notes a member of a room, until <see cref="LeaveRoom"/>.</summary>
    public void EnterRoom(string room)
    {
        _rooms.Enter(room);
        Connected(Transport.Room);
    }

    public void LeaveRoom(string room)
    {
        _rooms.Leave(room);
        Disconnected(Transport.Room);
    }

    public void Joined(JoinStatus status)
    {
        if (_joins is { Enabled: true })
        {
            _joins.Add(1, new KeyValuePair<string, object?>("result", status switch
            {
                JoinStatus.Joined => "joined",
                JoinStatus.IllegalName => "illegal_name",
                JoinStatus.RoomFull => "room_full",
                JoinStatus.ServerFull => "server_full",
                _ => "stopping",
            }));
        }
    }

    public void Delivered(MessageList messages, TimeProvider time)
    {
        if (!WantsTimes)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var message in messages)
        {
            // Below zero: the sender's server has a clock that is ahead of this one's.
            if (message.Trace is { } trace)
            {
                _timeInMailbox!.Record(Math.Max(0, (now - trace.SentAt).TotalSeconds));
            }
        }
    }

    public void Returned(int count) => _returned?.Add(count);

    public void Waited(Transport transport, WaitEnded ended)
    {
        if (_waits is { Enabled: true })
        {
            _waits.Add(1, new("transport", OpenConnections.NameOf(transport)), new("end", NameOf(ended)));
        }
    }

    public void Refused(int status, string title)
    {
        if (_refused is { Enabled: true })
        {
            _refused.Add(1, new("status", status), new("reason", title.Replace(' ', '_').ToLowerInvariant()));
        }
    }

    /// <param name="kind"><c>offer</c> or <c>answer</c>.</param>
    public void CodeGiven(string kind) => _codes?.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void IceServersGiven(bool withCredentials) =>
        _iceServers?.Add(1, new KeyValuePair<string, object?>("credentials", withCredentials));

    public void Dispose() => _meter?.Dispose();

    private static string NameOf(WaitEnded ended) => ended switch
    {
        WaitEnded.None => "message",
        WaitEnded.Timeout => "timeout",
        WaitEnded.Superseded => "superseded",
        WaitEnded.Left => "left",
        WaitEnded.Stopping => "stopping",
        WaitEnded.Evicted => "evicted",
        WaitEnded.Lost => "lost",
        _ => "cancelled",
    };
}
