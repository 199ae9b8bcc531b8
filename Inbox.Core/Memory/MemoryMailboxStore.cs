using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Inbox.Diagnostics;

namespace Inbox.Memory;

/// <summary>Mailboxes in this process's memory: gone when it ends, not seen by other machines.</summary>
/// <remarks>
/// It has no timers of its own but those of waits: somebody calls <see cref="SweepAsync"/> now and then (AddInboxSignaling does, each
/// <see cref="InboxOptions.SweepInterval"/>). Expired things are invisible whether or not a sweep has run.
/// </remarks>
public sealed class MemoryMailboxStore : IMailboxStore, IMailboxSweep, IMailboxDrain, IMailboxStatistics, IMailboxDirectory, IMailboxPresence, IDisposable
{
    private static readonly TimeSpan _stuckAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long a message waits that overdrew and that its reader did not take.</summary>
    private static readonly TimeSpan _overdraftWaits = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, MemoryMailbox> _mailboxes = new(StringComparer.Ordinal);
    private readonly HeldMessages _held;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly Budget _budget;
    private readonly long _messageUnits;
    private long _firstId;
    private int _count;
    private volatile bool _isStopping;

    /// <summary>An empty store.</summary>
    /// <param name="options">Lifetimes and limits; read once.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="meters">Where to count; null: nowhere.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A limit is out of its range; the message names it.</exception>
    public MemoryMailboxStore(InboxOptions options, TimeProvider? time = null, IMeterFactory? meters = null)
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
        _budget = new(options.MaxTotalMessages, options.MaxTotalBytes);
        Origins = new(options.MaxMailboxesPerOrigin, options.MaxBytesPerOrigin);
        _messageUnits = Clock.Units(options.MessageTimeout);
        Wheel = new(Clock.Now, IdleUnits);
        _held = new(this);
        Metrics = new(meters, () => Statistics);
    }

    /// <inheritdoc/>
    public MailboxLimits Limits { get; }

    /// <summary>How full it is.</summary>
    public MailboxStatistics Statistics => new(Volatile.Read(ref _count), _budget.Messages, _budget.Bytes);

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
        var digest = PasswordDigest.Of(password.Span, _secret);
        return new(Claim(name, digest, options));
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(_mailboxes.TryGetValue(name, out var mailbox) && mailbox.IsAlive(Clock.Now, isUse: false));
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsAttachedAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(_mailboxes.TryGetValue(name, out var mailbox) && mailbox.IsAttached(Clock.Now));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken = default) =>
        _mailboxes.Where(pair => pair.Value.IsAlive(Clock.Now, isUse: false)).Select(pair => pair.Key).ToAsyncEnumerable();

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

    /// <summary>Stops counting. The mailboxes are left to the garbage collector.</summary>
    public void Dispose() => Metrics.Dispose();

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

    internal SendStatus Send(MemoryMailbox sender, string to, in MessageContent content, TimeSpan hold)
    {
        var now = Clock.Now;
        var status = !sender.IsAlive(now, isUse: true) && IsTaken(sender) ? SendStatus.SenderGone
            : content.Body.Length > Options.MaxMessageBytes ? SendStatus.TooLarge
            : IsStopping ? SendStatus.Stopping
            : Deliver(sender, to, content, hold, now);
        if (status is SendStatus.ServerFull or SendStatus.OriginFull or SendStatus.HoldFull)
        {
            // Tried again even if this sweep met nothing: the host's own may have, just now.
            Sweep();
            status = Deliver(sender, to, content, hold, Clock.Now);
        }

        Metrics.Sent(status);
        Metrics.Tell();
        return status;
    }

    /// <summary>Whether the name of a mailbox that is gone is somebody else's by now. While it is nobody's, its last owner may still speak
    /// in it: a page says farewell and leaves in one breath, and which of the two is first is chance.</summary>
    private bool IsTaken(MemoryMailbox gone) => _mailboxes.TryGetValue(gone.Name, out var mailbox) && !mailbox.HasOwnerOf(gone);

    internal long MessageDeadline(long now) => _messageUnits == 0 ? MailboxClock.Never : now + _messageUnits;

    /// <summary>Takes room for a message out of what its sender's origin, and what all together may hold.</summary>
    /// <returns>Null: there is room. Else why not, and nothing was taken.</returns>
    internal SendStatus? TakeRoom(ref Origins.Account? payer, int bytes, bool isAwaited, out bool isOverdrawn)
    {
        isOverdrawn = false;
        if (!Origins.TryTake(ref payer, bytes))
        {
            return SendStatus.OriginFull;
        }

        if (!_budget.TryTake(bytes, isAwaited, out isOverdrawn))
        {
            Origins.Give(payer, bytes);
            return SendStatus.ServerFull;
        }

        return null;
    }

    internal void Release(MailboxMessage message)
    {
        _budget.Give(1, message.Body.Length);
        Origins.Give(message.Payer, message.Body.Length);
    }

    /// <summary>A mailbox claimed from now on numbers its messages above that id, whatever its name was before.</summary>
    internal void RaiseFirstId(long id)
    {
        for (var seen = Volatile.Read(ref _firstId); seen < id;)
        {
            var before = Interlocked.CompareExchange(ref _firstId, id, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Finishes, outside its lock, what a mailbox's end began. Harmless when it was finished before.</summary>
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
        Metrics.Retired(by, retired.Messages);
        Metrics.Tell();
        retired.Waiter?.Complete(new(retired.Reason));
    }

    private SendStatus Deliver(MemoryMailbox sender, string to, in MessageContent content, TimeSpan hold, long now)
    {
        while (true)
        {
            var status = _mailboxes.TryGetValue(to, out var mailbox) ? mailbox.Accept(sender, content, now) : SendStatus.NoSuchMailbox;
            if (status != SendStatus.NoSuchMailbox || hold <= TimeSpan.Zero || Options.MaxHold == TimeSpan.Zero || !MailboxName.IsLegal(to))
            {
                return status;
            }

            if (mailbox is not null)
            {
                // It has just ended. Whoever ended it removes it too, perhaps after us.
                _mailboxes.TryRemove(new(to, mailbox));
            }

            Schedule.Point();
            lock (_held.SyncRoot)
            {
                if (!_mailboxes.ContainsKey(to))
                {
                    var until = now + Clock.Units(hold < Options.MaxHold ? hold : Options.MaxHold);
                    return _held.Hold_NeedsLock(sender, to, content, until, now);
                }
            }

            // Somebody has claimed it just now.
        }
    }

    private ClaimResult Claim(string name, in PasswordDigest digest, in ClaimOptions options)
    {
        var hasSwept = false;
        while (true)
        {
            if (_mailboxes.TryGetValue(name, out var mailbox))
            {
                var isOwner = mailbox.HasPassword(digest);
                if (mailbox.IsAlive(Clock.Now, isUse: isOwner))
                {
                    return isOwner ? ClaimResult.Claimed(mailbox) : ClaimResult.Refused(ClaimStatus.WrongPassword);
                }

                // It has just ended. Whoever ended it removes it too, perhaps after us.
                _mailboxes.TryRemove(new(name, mailbox));
            }
            else if (!MailboxName.IsLegal(name))
            {
                return ClaimResult.Refused(ClaimStatus.IllegalName);
            }
            else if (options.Mode == ClaimMode.Open)
            {
                return ClaimResult.Refused(ClaimStatus.NoSuchMailbox);
            }
            else if (TryCreate(name, digest, options.Origin, out mailbox, out var full))
            {
                return ClaimResult.Claimed(mailbox);
            }
            else if (full is { } status && hasSwept)
            {
                return ClaimResult.Refused(status);
            }
            else if (full is not null)
            {
                // What has expired must not keep anybody out merely because no sweep has met it yet.
                Sweep();
                hasSwept = true;
            }
        }
    }

    /// <summary>False when the name is somebody's by now, or there is no room.</summary>
    private bool TryCreate(string name, in PasswordDigest digest, ClaimOrigin origin, [NotNullWhen(true)] out MemoryMailbox? mailbox, out ClaimStatus? full)
    {
        mailbox = null;
        full = null;
        Schedule.Point();

        // The name and the last room are taken in one step: who loses the race for a name hears whose it is, not that the server is full.
        lock (_held.SyncRoot)
        {
            if (_mailboxes.ContainsKey(name))
            {
                return false;
            }

            if (Volatile.Read(ref _count) >= Options.MaxMailboxes)
            {
                full = ClaimStatus.ServerFull;
                return false;
            }

            if (!Origins.TryAdd(origin, out var payer))
            {
                full = ClaimStatus.OriginFull;
                return false;
            }

            var firstId = Math.Max(Clock.UnixMicroseconds, Volatile.Read(ref _firstId));
            mailbox = new(this, name, digest, payer, firstId, Clock.Now);
            _held.MoveTo_NeedsLock(mailbox, Clock.Now);
            _mailboxes[name] = mailbox;
            Interlocked.Increment(ref _count);
        }

        Schedule.Point();
        Wheel.Schedule(mailbox, mailbox.Due);
        return true;
    }
}
