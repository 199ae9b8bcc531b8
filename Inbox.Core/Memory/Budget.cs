namespace Inbox.Memory;

/// <summary>The number of messages and bytes that all mailboxes hold together, and their limits.</summary>
/// <remarks>
/// Both counts share one number. While there is plenty of room, threads take room for many messages at once and spend that
/// (<see cref="Allowance"/>), so that processors do not wait for each other's count. Near the limits nothing is taken ahead, and before a
/// message is refused all that was taken ahead is given back: the limits are exact.
/// </remarks>
internal sealed class Budget
{
    /// <summary>
    /// The largest value of the limits: half of what their bits can count, so that a sum that is about to be refused cannot overflow.
    /// </summary>
    public const int MessagesLimit = 1 << 23;

    /// <inheritdoc cref="MessagesLimit"/>
    public const long BytesLimit = 1L << 38;

    /// <summary>
    /// The largest body that may exceed the limits. Signals are smaller. With larger bodies, a few connections that read slowly would use
    /// up the reserve.
    /// </summary>
    public const int MaxOverdraftBytes = 16 * 1024;

    private readonly int _maxMessages;
    private readonly long _maxBytes;
    private readonly Allowance[] _allowances;
    private readonly Room _ahead;
    private long _held;

    /// <param name="maxMessages">The largest number of messages.</param>
    /// <param name="maxBytes">The largest number of bytes.</param>
    /// <param name="processors">How many threads run at once, and take room ahead. Where there are more threads, some share what they took.</param>
    public Budget(int maxMessages, long maxBytes, int processors)
    {
        (_maxMessages, _maxBytes) = (maxMessages, maxBytes);

        // All together may take a sixteenth ahead, twice: what one has got, and what it gets back before it passes that on.
        _ahead = new(Math.Min(64, maxMessages / processors / 32), Math.Min(256 * 1024, maxBytes / processors / 32));
        _allowances = processors == 1 || _ahead.Messages == 0 || _ahead.Bytes == 0 ? [] : new Allowance[processors];
    }

    /// <summary>Gets the number of bytes held. While messages come and go, it may be off by what threads take ahead.</summary>
    public long Bytes => Room.Of(Spent).Bytes;

    /// <summary>Gets the number of messages held. While messages come and go, it may be off by what threads take ahead.</summary>
    public int Messages => Room.Of(Spent).Messages;

    /// <summary>Gets whether more is held than the limits allow, apart from the reserve for waiting receivers.</summary>
    public bool IsOverdrawn => !Fits(Volatile.Read(ref _held), isAwaited: false) && !Fits(Spent, isAwaited: false);

    private long Spent
    {
        get
        {
            var ahead = 0L;
            foreach (ref var allowance in _allowances.AsSpan())
            {
                ahead += allowance.Left;
            }

            return Math.Max(0, Volatile.Read(ref _held) - ahead);
        }
    }

    /// <summary>Takes room for one message.</summary>
    /// <param name="bytes">The size of its body.</param>
    /// <param name="isAwaited">
    /// Whether the message goes straight to a waiting receiver. It may then exceed the limits by one sixteenth, so that strangers who fill
    /// the server cannot block users who fetch their messages.
    /// </param>
    /// <param name="isOverdrawn">Whether it exceeded the limits.</param>
    public bool TryTake(int bytes, bool isAwaited, out bool isOverdrawn)
    {
        isOverdrawn = false;
        var message = new Room(1, bytes).Packed;
        if (_allowances.Length > 0 && bytes <= _ahead.Bytes && (Mine.TryTake(message) || TryTakeAhead(message)))
        {
            return true;
        }

        var held = Interlocked.Add(ref _held, message);
        if (!Fits(held, isAwaited: false) && GiveBackWhatWasTakenAhead())
        {
            held = Volatile.Read(ref _held);
        }

        isOverdrawn = !Fits(held, isAwaited: false);
        if (!isOverdrawn || (isAwaited && bytes <= MaxOverdraftBytes && Fits(held, isAwaited: true)))
        {
            return true;
        }

        Interlocked.Add(ref _held, -message);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Give(int messages, long bytes)
    {
        var room = new Room(messages, bytes).Packed;
        if (_allowances.Length > 0 && messages <= _ahead.Messages && bytes <= _ahead.Bytes && IsPlenty(Volatile.Read(ref _held)))
        {
            room = Mine.Put(room, new Room(2 * _ahead.Messages, 2 * _ahead.Bytes));
        }

        if (room != 0)
        {
            Interlocked.Add(ref _held, -room);
        }
    }

    /// <summary>Gets the allowance of this thread. Asking which processor it runs on would cost as much as all the rest.</summary>
    private ref Allowance Mine => ref _allowances[(uint)Environment.CurrentManagedThreadId % (uint)_allowances.Length];

    /// <summary>Takes room for a message, and for many more, which this thread may spend.</summary>
    private bool TryTakeAhead(long message)
    {
        var ahead = _ahead.Packed;
        if (!IsPlenty(Volatile.Read(ref _held) + ahead))
        {
            return false;
        }

        if (!IsPlenty(Interlocked.Add(ref _held, message + ahead)))
        {
            Interlocked.Add(ref _held, -(message + ahead));
            return false;
        }

        Mine.Add(ahead);
        return true;
    }

    /// <returns>Whether there was any.</returns>
    private bool GiveBackWhatWasTakenAhead()
    {
        var ahead = 0L;
        foreach (ref var allowance in _allowances.AsSpan())
        {
            ahead += allowance.TakeAll();
        }

        Interlocked.Add(ref _held, -ahead);
        return ahead != 0;
    }

    /// <summary>Returns whether at least an eighth of each limit is free: more than all threads can take ahead.</summary>
    private bool IsPlenty(long held) => Room.Of(held) is var room && room.Messages <= _maxMessages - _maxMessages / 8 && room.Bytes <= _maxBytes - _maxBytes / 8;

    private bool Fits(long held, bool isAwaited) => Room.Of(held) is var room && room.Messages <= Limit(_maxMessages, isAwaited) && room.Bytes <= Limit(_maxBytes, isAwaited);

    private static long Limit(long limit, bool isAwaited) => isAwaited ? limit + limit / 16 : limit;

    /// <summary>Room for messages and their bytes, which one number can carry, so that one atomic addition changes both.</summary>
    internal readonly record struct Room(int Messages, long Bytes)
    {
        private const int ByteBits = 39;

        public long Packed => ((long)Messages << ByteBits) + Bytes;

        public static Room Of(long packed) => new((int)(packed >> ByteBits), packed & ((1L << ByteBits) - 1));

        /// <summary>Returns whether the other fits into this.</summary>
        public bool Holds(Room other) => other.Messages <= Messages && other.Bytes <= Bytes;
    }
}
