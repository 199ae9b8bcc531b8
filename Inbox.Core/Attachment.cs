namespace Inbox;

/// <summary>One receiver that stays over several receives, as a stream or a socket does: give the same one to each of them.</summary>
/// <remarks>
/// Its first receive takes the mailbox over. From the moment a newer receiver takes it over in turn, all receives of this one end with
/// <see cref="WaitEnded.Superseded"/> and disturb nobody: it never takes the mailbox back.
/// </remarks>
/// <param name="abort">Ends the connection, when a newer receiver has waited a second for what this one holds in flight.</param>
public sealed class Attachment(Action abort) : IReceiver, IDisposable
{
    private readonly Lock _lock = new();
    private Action? _abort = abort;
    private volatile bool _isSuperseded;

    /// <summary>Whether a newer receiver has taken over.</summary>
    public bool IsSuperseded => _isSuperseded;

    /// <summary>A newer receiver takes over. Called by stores.</summary>
    public void Supersede() => _isSuperseded = true;

    /// <inheritdoc/>
    public void Abort()
    {
        lock (_lock)
        {
            _abort?.Invoke();
        }
    }

    /// <summary>
    /// Lets go of the connection, which has ended: the mailbox remembers its last receiver for longer. Waits for an abort that runs right
    /// now: what is aborted may be used for another request afterwards.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _abort = null;
        }
    }
}
