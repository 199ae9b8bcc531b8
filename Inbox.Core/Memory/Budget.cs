namespace Inbox.Memory;

/// <summary>The number of messages and bytes that all mailboxes hold together, and their limits.</summary>
/// <remarks>Both counts share one number, so that a message costs one atomic addition on the cache line that all threads share.</remarks>
internal sealed class Budget(int maxMessages, long maxBytes)
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

    private const int ByteBits = 39;
    private const long OneMessage = 1L << ByteBits;

    private long _held;

    public long Bytes => Volatile.Read(ref _held) & (OneMessage - 1);

    public int Messages => (int)(Volatile.Read(ref _held) >> ByteBits);

    /// <summary>Gets whether more is held than the limits allow, apart from the reserve for waiting receivers.</summary>
    public bool IsOverdrawn => !Fits(Volatile.Read(ref _held), isAwaited: false);

    /// <summary>Takes room for one message.</summary>
    /// <param name="bytes">The size of its body.</param>
    /// <param name="isAwaited">
    /// Whether the message goes straight to a waiting receiver. It may then exceed the limits by one sixteenth, so that strangers who fill
    /// the server cannot block users who fetch their messages.
    /// </param>
    /// <param name="isOverdrawn">Whether it exceeded the limits.</param>
    public bool TryTake(int bytes, bool isAwaited, out bool isOverdrawn)
    {
        var held = Interlocked.Add(ref _held, OneMessage + bytes);
        isOverdrawn = !Fits(held, isAwaited: false);
        if (!isOverdrawn || (isAwaited && bytes <= MaxOverdraftBytes && Fits(held, isAwaited: true)))
        {
            return true;
        }

        Give(1, bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Give(int messages, long bytes)
    {
        if (messages > 0)
        {
            Interlocked.Add(ref _held, -(messages * OneMessage + bytes));
        }
    }

    private bool Fits(long held, bool isAwaited) => held >> ByteBits <= Limit(maxMessages, isAwaited) && (held & (OneMessage - 1)) <= Limit(maxBytes, isAwaited);

    private static long Limit(long limit, bool isAwaited) => isAwaited ? limit + limit / 16 : limit;
}
