namespace Inbox.Memory;

/// <summary>How many messages and bytes all mailboxes hold together, and may hold.</summary>
/// <remarks>Both counts live in one number, so that a message costs one atomic addition on the cache line that all threads share.</remarks>
internal sealed class Budget(int maxMessages, long maxBytes)
{
    /// <summary>
    /// The most that the limits can be set to: half of what their bits can count, so that a sum about to be refused cannot spill over.
    /// </summary>
    public const int MessagesLimit = 1 << 23;

    /// <inheritdoc cref="MessagesLimit"/>
    public const long BytesLimit = 1L << 38;

    /// <summary>
    /// The largest body that may overdraw. Signals are smaller; and by larger ones a few connections that read slowly would hold all there
    /// is to overdraw.
    /// </summary>
    public const int MaxOverdraftBytes = 16 * 1024;

    private const int ByteBits = 39;
    private const long OneMessage = 1L << ByteBits;

    private long _held;

    public long Bytes => Volatile.Read(ref _held) & (OneMessage - 1);

    public int Messages => (int)(Volatile.Read(ref _held) >> ByteBits);

    /// <summary>Whether more is held than there is room for, but for what is kept for those who wait.</summary>
    public bool IsOverdrawn => !Fits(Volatile.Read(ref _held), isAwaited: false);

    /// <summary>Takes room for one message.</summary>
    /// <param name="bytes">Of its body.</param>
    /// <param name="isAwaited">
    /// It goes straight to a receiver that waits for it, and so may overdraw the limits by a sixteenth: strangers who have filled the
    /// server up must not silence those who fetch what they are sent.
    /// </param>
    /// <param name="isOverdrawn">Whether it did.</param>
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
