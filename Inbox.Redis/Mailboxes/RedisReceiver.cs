using System.Globalization;
using Inbox.Redis.Nodes;
using StackExchange.Redis;

namespace Inbox.Redis.Mailboxes;

/// <summary>A receiver of a mailbox in Redis. Redis decides who is the newest; here is only what this one has seen.</summary>
internal sealed partial class RedisReceiver : IMailboxReceiver, IDelivery, IWakeable
{
    /// <summary>The most messages that one script hands out.</summary>
    private const int MaxBatch = 1000;

    private readonly RedisMailboxStore _store;
    private readonly RedisMailbox _mailbox;
    private readonly Action? _onRevoked;
    private readonly Parking _parking;
    private readonly bool _fromNow;
    private readonly bool _once;
    private readonly bool _leavesWhenEmpty;
    private readonly long? _after;
    private readonly long _token;

    /// <summary>Null; or this, when the receiver can no longer be revoked; or the revocation that has begun.</summary>
    private object? _revocation;
    private string? _generation;
    private bool _isAttached;
    private bool _hasBegun;

    /// <summary>Whether Redis knows that this receiver waits, and so wakes it.</summary>
    private bool _isRegistered;
    private bool _isDisposed;
    private volatile bool _isEvicted;
    private int _isReceiving;
    private long _epoch;
    private long _dropTo;
    private long _given;
    private Flight _flight;
    private Gift? _gift;

    public RedisReceiver(RedisMailboxStore store, RedisMailbox mailbox, in AttachOptions options)
    {
        (_store, _mailbox, _parking) = (store, mailbox, new(store));
        (_after, _fromNow, _once, _onRevoked) = (options.After, options.FromNow, options.Once && !options.FromNow, options.OnRevoked);
        _leavesWhenEmpty = options.LeavesWhenEmpty;
        (_token, Id) = store.Node.Register(this);
    }

    /// <summary>Gets the receiver's name in Redis.</summary>
    public string Id { get; }

    private RedisValue After => _after is { } after ? after : RedisValue.EmptyString;

    /// <summary>Gets or sets whether the mailbox may be gone because its claim was only remembered; then it is claimed once more.</summary>
    public bool MayReclaim { get; set; }

    /// <returns>False when the mailbox is gone.</returns>
    public async Task<bool> AttachAsync()
    {
        _generation = _mailbox.Keys.Partition.Generation;
        (_epoch, _given, _flight, _gift, _hasBegun, _isRegistered) = (0, 0, default, null, false, false);
        if (_once)
        {
            // It attaches with its receive.
            return true;
        }

        var reply = await _store.RunAsync(_mailbox.Keys, MailboxScript.Attach, _mailbox.Life, Id, After, _fromNow).ConfigureAwait(false);
        if (reply.Status != "Attached")
        {
            return false;
        }

        (_isAttached, _epoch, _hasBegun, _dropTo) = (true, reply.Number(0), reply.Number(1) == 1, reply.Number(2));
        return true;
    }

    public void Wake() => _parking.Wake();

    public void Give(long ticket, long id, byte[] frame)
    {
        Volatile.Write(ref _gift, new(ticket, id, frame, _store.Time.GetTimestamp()));
        _parking.Wake();
    }

    public void Evict()
    {
        _isEvicted = true;
        _parking.Wake();
    }

    public void Revoke()
    {
        var revocation = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_onRevoked is null || Interlocked.CompareExchange(ref _revocation, revocation, null) is not null)
        {
            return;
        }

        try
        {
            _onRevoked();
        }
        finally
        {
            revocation.SetResult();
        }
    }

    /// <summary>
    /// Detaches the receiver and waits for a revocation that is running: the connection that it ends may be used for another request
    /// afterwards.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.CompareExchange(ref _revocation, this, null) is TaskCompletionSource revocation)
        {
            await revocation.Task.ConfigureAwait(false);
        }

        if (!_isDisposed)
        {
            _isDisposed = true;
            _parking.Wake();
            _store.Node.Unregister(_token);
            if (_isAttached)
            {
                await _store.Node.Heart.Unfinished.DoAsync(DetachAsync).ConfigureAwait(false);
            }
        }

        Task DetachAsync() => _store.RunAsync(_mailbox.Keys, MailboxScript.Detach, _mailbox.Life, Id, _flight.Ticket, _leavesWhenEmpty);
    }

    /// <param name="Ticket">The number of the last hand-over to this receiver; 0 for none.</param>
    /// <param name="Final">The id of its last message.</param>
    /// <param name="Count">How many messages it has.</param>
    private readonly record struct Flight(long Ticket, long Final, int Count);

    /// <summary>A message that was handed to this receiver in the step that sent it.</summary>
    private sealed record Gift(long Ticket, long Id, byte[] Frame, long Since);
}
