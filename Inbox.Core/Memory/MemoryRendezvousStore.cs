using Inbox.Rendezvous;

namespace Inbox.Memory;

/// <summary>A store that keeps codes in this process's memory. They are lost when it ends, and invisible to other machines.</summary>
/// <remarks>
/// All codes have the same lifetime, so they end in the order in which they were created. There are two queues, of live and of remembered
/// codes, and each request checks only their heads. There is no sweep and no timer. The one lock is held for less than a microsecond.
/// </remarks>
public sealed class MemoryRendezvousStore : IRendezvousStore
{
    private readonly RendezvousOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<RendezvousCode, CodeEntry> _codes = [];
    private readonly Queue<CodeEntry> _living = new();
    private readonly Queue<CodeEntry> _remembered = new();
    private readonly Lock _lock = new();

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">Lifetime and limits, which must not change afterwards.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public MemoryRendezvousStore(RendezvousOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        _options = options;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>
    /// Gets the number of codes in memory, including ended ones that are remembered: at most twice
    /// <see cref="RendezvousOptions.MaxCodes"/>.
    /// </summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _codes.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<RendezvousResult> OfferAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new(Add(null, body, Now()));
        }
    }

    /// <inheritdoc/>
    public ValueTask<RendezvousResult> AnswerAsync(RendezvousCode offer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var now = Now();
            var status = Find(offer, SignalKind.Offer, out var entry);
            if (status == RendezvousStatus.Done && entry!.Answer is not null)
            {
                status = RendezvousStatus.Answered;
            }

            return new(status == RendezvousStatus.Done ? Add(entry, body, now) : RendezvousResult.Refused(status));
        }
    }

    /// <inheritdoc/>
    public ValueTask<RendezvousResult> ReplaceAsync(RendezvousCode answer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var now = Now();
            var status = Find(answer, SignalKind.Answer, out var entry);
            if (status == RendezvousStatus.Done && !IsFit(body))
            {
                status = RendezvousStatus.WrongSize;
            }

            if (status != RendezvousStatus.Done)
            {
                return new(RendezvousResult.Refused(status));
            }

            entry!.Body = body;
            return new(Shown(entry, now));
        }
    }

    /// <inheritdoc/>
    public ValueTask<RendezvousResult> ReadAsync(RendezvousCode code, SignalKind? expected, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var now = Now();
            var status = Find(code, expected, out var entry);
            return new(status == RendezvousStatus.Done ? Shown(entry!, now) : RendezvousResult.Refused(status));
        }
    }

    /// <inheritdoc/>
    public ValueTask<RendezvousResult> EndAsync(RendezvousCode code, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var now = Now();
            var status = Find(code, null, out var entry);
            if (status != RendezvousStatus.Done)
            {
                return new(RendezvousResult.Refused(status));
            }

            var ended = Shown(entry!, now);
            var end = entry!.Kind == SignalKind.Answer ? RendezvousStatus.Used : RendezvousStatus.Withdrawn;
            var offer = entry.Offer ?? entry;
            offer.End(end);
            offer.Answer?.End(end);
            return new(ended);
        }
    }

    /// <summary>Returns the time, after ending everything that is over by then.</summary>
    private long Now()
    {
        var now = _time.GetTimestamp();
        while (_living.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.Since, now) >= _options.Lifetime)
        {
            oldest.End(RendezvousStatus.Expired);
            _remembered.Enqueue(_living.Dequeue());
        }

        while (_remembered.TryPeek(out var oldest)
            && (_remembered.Count > _options.MaxCodes || _time.GetElapsedTime(oldest.Since, now) >= _options.Lifetime + _options.RememberedFor))
        {
            _codes.Remove(_remembered.Dequeue().Code);
        }

        return now;
    }

    private RendezvousStatus Find(RendezvousCode code, SignalKind? expected, out CodeEntry? entry) =>
        !_codes.TryGetValue(code, out entry) ? RendezvousStatus.Unknown
        : expected is null || expected == entry.Kind ? entry.State
        : expected == SignalKind.Offer ? RendezvousStatus.OfferNeeded
        : RendezvousStatus.AnswerNeeded;

    private RendezvousResult Add(CodeEntry? offer, ReadOnlyMemory<byte> body, long now)
    {
        if (!IsFit(body))
        {
            return RendezvousResult.Refused(RendezvousStatus.WrongSize);
        }

        if (_living.Count >= _options.MaxCodes)
        {
            return RendezvousResult.Refused(RendezvousStatus.Full);
        }

        RendezvousCode code;
        CodeEntry entry;
        do
        {
            code = RendezvousCode.NewCode();
            entry = new(code, offer, body, now);
        }
        while (!_codes.TryAdd(code, entry));

        offer?.Answer = entry;
        _living.Enqueue(entry);
        return Shown(entry, now);
    }

    private RendezvousResult Shown(CodeEntry entry, long now) =>
        RendezvousResult.Done(new(entry.Code, entry.Kind, entry.Body, _options.Lifetime - _time.GetElapsedTime(entry.Since, now)));

    private bool IsFit(ReadOnlyMemory<byte> body) => body.Length > 0 && body.Length <= _options.MaxSignalBytes;
}
