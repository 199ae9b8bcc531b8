using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

/// <summary>The place where a receive waits to be woken. A wake-up that comes before it waits is not lost.</summary>
internal sealed class Parking(RedisMailboxStore store)
{
    private Place? _parked;
    private int _isWoken;

    /// <summary>Gets whether a wake-up has come since <see cref="Reset"/>.</summary>
    public bool IsWoken => Volatile.Read(ref _isWoken) != 0;

    public void Wake()
    {
        // A full fence, as in WaitAsync: each writes its own word and then reads the other's, and one of the two must see the other.
        Interlocked.Exchange(ref _isWoken, 1);
        Volatile.Read(ref _parked)?.Leave();
    }

    /// <summary>Forgets wake-ups so far. Call before looking for what they told of.</summary>
    public void Reset() => Interlocked.Exchange(ref _isWoken, 0);

    /// <summary>Waits until woken, until the time is over, until cancelled, or until the store stops.</summary>
    public async Task WaitAsync(TimeSpan? longest, bool endsWhenStopping, CancellationToken cancellationToken)
    {
        var parked = new Place(store.Node);
        Volatile.Write(ref _parked, parked);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isWoken) == 0)
        {
            using var cancelled = cancellationToken.UnsafeRegister(static parked => ((Place)parked!).Leave(), parked);
            using var stopping = endsWhenStopping ? store.Stopping.UnsafeRegister(static parked => ((Place)parked!).Leave(), parked) : default;
            using var timer = longest is { } time ? store.Time.CreateTimer(static parked => ((Place)parked!).Leave(), parked, time, Timeout.InfiniteTimeSpan) : null;
            store.Node.Rest.End();
            await parked.Task.ConfigureAwait(false);
        }
        else if (!parked.TrySetResult())
        {
            store.Node.Rest.End();
        }

        Volatile.Write(ref _parked, null);
    }

    /// <summary>
    /// A wait. Whoever ends it runs what follows, up to the next script: no thread is switched for a wake-up.
    /// </summary>
    private sealed class Place(RedisNode node) : TaskCompletionSource(TaskCreationOptions.None)
    {
        public void Leave()
        {
            node.Rest.Begin();
            if (!TrySetResult())
            {
                node.Rest.End();
            }
        }
    }
}
