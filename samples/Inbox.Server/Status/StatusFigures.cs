using System.Diagnostics.Metrics;

namespace Inbox.Server.Status;

/// <summary>The figures of the status page, from the meters of the mailboxes and of the web server.</summary>
/// <remarks>Instruments call this on the threads that count, so it only adds numbers.</remarks>
internal sealed class StatusFigures : IDisposable
{
    private const string Connections = "kestrel.active_connections";
    private const string Sent = "inbox.messages.sent";

    private static readonly string[] _meters = ["Inbox", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>What is plotted: what is counted per minute, and levels.</summary>
    private readonly Dictionary<string, HourLog> _rates = new() { ["sent"] = new(), ["delivered"] = new(), ["refused"] = new() };
    private readonly Dictionary<string, HourLog> _levels = new() { ["connections"] = new(), ["mailboxes"] = new() };
    private readonly Dictionary<string, long> _totals = [];
    private readonly Dictionary<string, long> _now = [];
    private readonly Dictionary<string, long> _refusals = [];
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly long _began;
    private readonly ITimer _eachMinute;
    private long _minute;

    public StatusFigures(TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            // Whoever listens to a histogram of messages makes each of them carry its time.
            if (_meters.Contains(instrument.Meter.Name) && instrument is not Histogram<double>)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();

        // Levels that only answer are asked each minute, whether or not anybody looks.
        _eachMinute = time.CreateTimer(_ => Read(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    public TimeSpan Uptime => _time.GetElapsedTime(_began);

    /// <summary>Asks the instruments that only answer, and returns all figures.</summary>
    public Figures Read()
    {
        _listener.RecordObservableInstruments();
        lock (_lock)
        {
            Advance();
            _levels["mailboxes"].Set(_now.GetValueOrDefault("inbox.mailboxes"));
            return new(
                new(_now), new(_totals), new(_refusals),
                _rates.Concat(_levels).ToDictionary(static pair => pair.Key, static pair => pair.Value.Values));
        }
    }

    public void Dispose()
    {
        _eachMinute.Dispose();
        _listener.Dispose();
    }

    private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            Advance();
            if (instrument.Name == Connections)
            {
                _now[Connections] = _now.GetValueOrDefault(Connections) + value;
                _levels["connections"].Set(_now[Connections]);
            }
            else if (instrument.IsObservable)
            {
                // Logins and users of Signal Server are mailboxes, too, and have a tag.
                _now[NameOf(instrument, tags)] = value;
            }
            else if (instrument.Meter.Name == "Inbox")
            {
                Count(instrument.Name, value, tags);
            }
        }
    }

    private void Count(string name, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _totals[name] = _totals.GetValueOrDefault(name) + value;
        switch (name)
        {
            case Sent when Tag(tags, "status") is "accepted" or "held":
                _rates["sent"].Add(value);
                break;
            case "inbox.messages.received":
                _rates["delivered"].Add(value);
                break;
            case "inbox.refusals":
                _rates["refused"].Add(value);
                var reason = $"{Tag(tags, "status")} {Tag(tags, "reason")}";
                _refusals[reason] = _refusals.GetValueOrDefault(reason) + value;
                break;
        }
    }

    private void Advance()
    {
        var minute = (long)Uptime.TotalMinutes;
        var passed = (int)Math.Min(HourLog.Minutes, minute - _minute);
        if (passed > 0)
        {
            _minute = minute;
            foreach (var (_, rate) in _rates)
            {
                rate.Advance(passed, keep: false);
            }

            foreach (var (_, level) in _levels)
            {
                level.Advance(passed, keep: true);
            }
        }
    }

    private static string NameOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}";

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (tag, value) in tags)
        {
            if (tag == name)
            {
                return value?.ToString();
            }
        }

        return null;
    }

    /// <param name="Now">What is there now, by instrument.</param>
    /// <param name="Totals">What was counted since the start, by instrument.</param>
    /// <param name="Refusals">How often each reason refused something, by status and reason.</param>
    /// <param name="Hour">The last hour, by plot: a value for each minute.</param>
    internal sealed record Figures(Dictionary<string, long> Now, Dictionary<string, long> Totals, Dictionary<string, long> Refusals, Dictionary<string, double[]> Hour);
}
