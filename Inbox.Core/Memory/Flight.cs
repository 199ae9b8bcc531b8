namespace Inbox.Memory;

/// <summary>A hand-over that is not settled yet.</summary>
internal struct Flight
{
    /// <summary>The number of messages.</summary>
    public int Count;

    /// <summary>The number of messages ahead of them in the queue, which were handed over before and are not acknowledged yet.</summary>
    public int Start;

    /// <summary>When the lease expires.</summary>
    public long LeaseDeadline;

    /// <summary>The id up to which the messages were already acknowledged; 0: none.</summary>
    public long Acknowledged;
}
