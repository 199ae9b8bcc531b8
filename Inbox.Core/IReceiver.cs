namespace Inbox;

/// <summary>Who receives: told when it holds messages in flight for too long while a newer receive waits for them.</summary>
public interface IReceiver
{
    /// <summary>
    /// Give up the hand-over now: abort the connection, then settle as usual. Called at most once a hand-over, one second after a newer
    /// receive began to wait for it, and outside every lock.
    /// </summary>
    void Abort();
}
