namespace Inbox.Client.Receiving;

/// <summary>A transport that receives messages.</summary>
internal interface IReceiving
{
    InboxTransport Transport { get; }

    /// <summary>
    /// Gets whether no request is open when it yields, so that the client may switch to a better transport there without a loss.
    /// </summary>
    bool IsBetweenRequests { get; }

    /// <summary>
    /// Yields a batch, perhaps an empty one, when this client holds the mailbox, and then whenever messages arrive, until it throws.
    /// </summary>
    /// <param name="arrivals">Tells what was acknowledged.</param>
    /// <param name="cancellationToken">Ends receiving.</param>
    /// <exception cref="InboxException">Receiving ended, or could not begin.</exception>
    IAsyncEnumerable<IReadOnlyList<ReceivedMessage>> ReceiveAsync(Arrivals arrivals, CancellationToken cancellationToken);
}
