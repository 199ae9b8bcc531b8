using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Inbox.Diagnostics;

namespace Inbox.Memory;

/// <summary>A store that keeps mailboxes in this process's memory. They are lost when it ends, and invisible to other machines.</summary>
/// <remarks>
/// The store has no timers except those of waits. The host calls <see cref="SweepAsync"/> from time to time (AddInboxSignaling does so
/// every <see cref="InboxOptions.SweepInterval"/>). What has expired is invisible whether or not a sweep has run.
/// </remarks>
public sealed class MemoryMailboxStore : IMailboxStore, IMailboxSweep, IMailboxDrain, IMailboxStatistics, IMailboxDirectory, IMailboxPresence, IDisposable
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

    /// <summary>Guarded by the lock that guards the creation of mailboxes. No receiver can lift it.</summary>
    private long _lastLife;
    private int _count;
    private volatile bool _isStopping;

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">Lifetimes and limits, which must not change afterwards.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="meters">Where to create the metrics; null for none.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// An option is out of its range; the message names it.
    /// </exception>
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

    /// <summary>Gets how full the store is.</summary>
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

    /// <summary>Stops the metrics. The mailboxes are left to the garbage collector.</summary>
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
            // Try again even if this sweep freed nothing: the host's own sweep may have, just now.
            Sweep();
            status = Deliver(sender, to, content, hold, Clock.Now);
        }

        Metrics.Sent(status);
        Metrics.Tell();
        return status;
    }

    /// <summary>
    /// Returns whether the name of a mailbox that is gone belongs to somebody else by now. While it is free, its last owner may still send:
    /// a page says farewell and leaves at the same time, and either request may arrive first.
    /// </summary>
    private bool IsTaken(MemoryMailbox gone) => _mailboxes.TryGetValue(gone.Name, out var mailbox) && !mailbox.HasOwnerOf(gone);

    internal long MessageDeadline(long now) => _messageUnits == 0 ? MailboxClock.Never : now + _messageUnits;

    /// <summary>Takes room for a message from the limits of its sender's origin and of the whole store.</summary>
    /// <returns>Null when there was room; otherwise the reason, and nothing was taken.</returns>
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

    /// <summary>Makes mailboxes that are claimed from now on number their messages above that id, whatever their name.</summary>
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
                // The mailbox has just ended. The thread that ended it removes it too, perhaps after this one.
                _mailboxes.TryRemove(new(to, mailbox));
            }

            Schedule.Point();
            lock (_held.SyncRoot)
            {
                if (sender.IsGone)
                {
                    // What is held goes with its sender's mailbox, and this one has gone.
                    return SendStatus.NoSuchMailbox;
                }

                if (!_mailboxes.ContainsKey(to))
                {
                    var until = now + Clock.Units(hold < Options.MaxHold ? hold : Options.MaxHold);
                    return _held.Hold_NeedsLock(sender, to, content, until, now);
                }
            }

            // The name has just been claimed.
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

                // The mailbox has just ended. The thread that ended it removes it too, perhaps after this one.
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
                // Expired mailboxes must not block a claim merely because no sweep has visited them yet.
                Sweep();
                hasSwept = true;
            }
        }
    }

    /// <summary>Creates a mailbox, unless the name is taken by now or there is no room.</summary>
    private bool TryCreate(string name, in PasswordDigest digest, ClaimOrigin origin, [NotNullWhen(true)] out MemoryMailbox? mailbox, out ClaimStatus? full)
    {
        mailbox = null;
        full = null;
        Schedule.Point();

        // The name and the last room are taken in one step: a claim that loses the race for a name learns that it is taken, not that the
        // server is full.
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
            _lastLife = Math.Max(Clock.UnixMicroseconds, _lastLife + 1);
            mailbox = new(this, name, digest, payer, _lastLife, firstId, Clock.Now);
            _held.MoveTo_NeedsLock(mailbox, Clock.Now);
            _mailboxes[name] = mailbox;
            Interlocked.Increment(ref _count);
        }

        Schedule.Point();
        Wheel.Schedule(mailbox, mailbox.Due);
        return true;
    }
}
