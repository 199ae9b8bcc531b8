namespace Inbox.Redis.Nodes;

/// <summary>
/// What a message on a node's channel can reach: the events of a partition's rooms, which can be woken; or a receiver, for which the rest
/// is. No call may wait.
/// </summary>
internal interface IWakeable
{
    /// <summary>Says that there may be something to do. Called often and for nothing.</summary>
    void Wake();

    /// <summary>Hands over a message, which Redis counts as in flight to this receiver.</summary>
    /// <param name="ticket">The number of the hand-over.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="frame">The message as Redis keeps it.</param>
    void Give(long ticket, long id, byte[] frame)
    {
    }

    /// <summary>Says that a newer receiver has waited long enough for what this one holds.</summary>
    void Revoke()
    {
    }

    /// <summary>Says that an operator wants all receivers gone.</summary>
    void Evict()
    {
    }
}
