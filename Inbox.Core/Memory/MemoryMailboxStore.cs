using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Inbox.Diagnostics;

namespace Inbox.Memory;

/// <summary>A store that keeps mailboxes in this process's memory. They are lost when it ends, and invisible to other machines.</summary>
/// <remarks>
/// The store has no timers except those of waits. The host calls <see cref="SweepAsync"/> from time to time (AddInboxSignaling does so
/// every <see cref="InboxOptions.SweepInterval"/>). What has expired is invisible whether or not a sweep has run.
/// </remarks>
public sealed partial class MemoryMailboxStore
    : IMailboxStore, IMailboxSweep, IMailboxDrain, IMailboxStatistics, IMailboxDirectory, IMailboxPresence, IDisposable
{
    private static readonly TimeSpan _stuckAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long a message that exceeded the limits and was not taken by its receiver waits for the next one.</summary>
    private static readonly TimeSpan _overdraftWaits = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, MemoryMailbox> _mailboxes = new(StringComparer.Ordinal);
    private readonly HeldMessages _held;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly Budget _budget;
    private readonly long _messageUnits;
    private long _firstId;

    /// <summary>No receiver can lift it.</summary>
    private long _lastLife;
    private int _count;
    private long _foreignIds;
    private volatile bool _isStopping;

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">Lifetimes and limits, which must not change afterwards.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="meters">Where to create the metrics; null for none.</param>
    /// <param name="name">The name of the mailboxes in the metrics, if the app has several.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// An option is out of its range; the message names it.
    /// </exception>
    public MemoryMailboxStore(InboxOptions options, TimeProvider? time = null, IMeterFactory? meters = null, string name = "")
    {
        ArgumentNullException.ThrowIfNull(options);
        InboxOptionsValidator.ThrowIfInvalid(options);
        Options = options;
        Limits = MailboxLimits.Of(options);
        Clock = new(time ?? TimeProvider.System);
        IdleUnits = Clock.Units(options.IdleTimeout);
        StuckUnits = Clock.Units(_stuckAfter);
        LeaseUnits = Clock.Units(options.Lease);
        OverdraftUnits = Clock.Units(_overdraftWaits);
        _budget = new(options.MaxTotalMessages, options.MaxTotalBytes, Environment.ProcessorCount);
        Origins = new(options.MaxMailboxesPerOrigin, options.MaxBytesPerOrigin);
        _messageUnits = Clock.Units(options.MessageTimeout);
        Wheel = new(Clock.Now, IdleUnits);
        _held = new(this);
        Metrics = new(meters, () => Statistics, name);
    }

    /// <inheritdoc/>
    public MailboxLimits Limits { get; }

    /// <summary>Gets how full the store is.</summary>
    public MailboxStatistics Statistics => new(Volatile.Read(ref _count), _budget.Messages, _budget.Bytes);

    /// <summary>
    /// Gets how often a receiver came with a message id that was never given here, and is larger than all that were. It is then from another
    /// server behind the same address, or from before the clock was set back.
    /// </summary>
    public long ForeignIds => Volatile.Read(ref _foreignIds);

    internal InboxOptions Options { get; }

    internal MailboxClock Clock { get; }

    internal ExpiryWheel Wheel { get; }

    internal Origins Origins { get; }

    internal bool IsOverdrawn => _budget.IsOverdrawn;

    internal InboxMetrics Metrics { get; }

    internal long IdleUnits { get; }

    internal long StuckUnits { get; }

    internal long LeaseUnits { get; }

    internal long OverdraftUnits { get; }

    internal bool IsStopping => _isStopping;

    /// <inheritdoc/>
    public ValueTask<ClaimResult> ClaimAsync(
        string name, ReadOnlyMemory<byte> password, ClaimOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var digest = options.WithoutPassword ? PasswordDigest.None : PasswordDigest.Of(password.Span, _secret);
        return new(Claim(name, digest, options));
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(Contains(name));
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsAttachedAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(_mailboxes.TryGetValue(name, out var mailbox) && mailbox.IsAttached(Clock.Now));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken = default) =>
        _mailboxes.Select(pair => pair.Key).Where(Contains).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask<MailboxStatistics> CountAsync(CancellationToken cancellationToken = default) => new(Statistics);

    /// <inheritdoc/>
    public ValueTask<int> SweepAsync(CancellationToken cancellationToken = default) => new(Sweep());

    /// <inheritdoc/>
    public ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        _isStopping = true;
        foreach (var (_, mailbox) in _mailboxes)
        {
            mailbox.StopWait();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Stops the metrics. The mailboxes are left to the garbage collector.</summary>
    public void Dispose() => Metrics.Dispose();

    internal void NoteForeignId() => Interlocked.Increment(ref _foreignIds);

    internal int Sweep()
    {
        var freed = 0;
        var now = Clock.Now;
        while (Wheel.TryTakeDue(now, out var entry))
        {
            freed += entry!.Visit(now) ? 1 : 0;
        }

        Metrics.Tell();

        return freed;
    }

    private bool Contains(string name)
    {
        while (_mailboxes.TryGetValue(name, out var mailbox))
        {
            if (mailbox.IsAlive(Clock.Now, isUse: false))
            {
                return true;
            }

            if (!mailbox.IsTakenOver)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Finishes, outside its lock, what a mailbox's end began. Does nothing if it was finished before.</summary>
    internal void Forget(MemoryMailbox mailbox, in MemoryMailbox.Retired retired, RetiredBy by)
    {
        if (!retired.IsNews)
        {
            return;
        }

        Schedule.Point();
        _mailboxes.TryRemove(new(mailbox.Name, mailbox));
        Interlocked.Decrement(ref _count);
        Wheel.Remove(mailbox);
        Origins.Remove(mailbox.Payer);
        _held.DropOf(mailbox);
        Metrics.NoteExpired(retired.Messages);
        Metrics.Retired(hasLeft: by == RetiredBy.Owner);
        Metrics.Tell();
        retired.Waiter?.Complete(new(retired.Reason));
    }
}
