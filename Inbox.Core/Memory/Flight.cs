namespace Inbox.Memory;

/// <summary>A hand-over that is not settled yet.</summary>
internal struct Flight
{
    /// <summary>How many messages.</summary>
    public int Count;

    /// <summary>Behind how many others, which were handed over before and not acknowledged yet.</summary>
    public int Start;

    /// <summary>When nobody holds them any more.</summary>
    public long LeaseDeadline;

    /// <summary>Up to which id its messages were acknowledged already; 0: none.</summary>
    public long Acknowledged;
}
