namespace Inbox.Client.Receiving;

/// <summary>One way to receive.</summary>
internal interface IReceiving
{
    InboxTransport Transport { get; }

    /// <summary>
    /// Whether it has nothing open when it yields, so that it may be left there for a better one without losing time or place.
    /// </summary>
    bool IsBetweenRequests { get; }

    /// <summary>
    /// Yields once the mailbox is ours, an empty batch if nothing came with that, and then whenever messages come. Goes on until it throws.
    /// </summary>
    /// <param name="arrivals">Says what was acknowledged.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InboxException">It ended, or never began.</exception>
    IAsyncEnumerable<IReadOnlyList<ReceivedMessage>> ReceiveAsync(Arrivals arrivals, CancellationToken cancellationToken);
}
