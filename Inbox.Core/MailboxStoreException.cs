namespace Inbox;

/// <summary>
/// The exception for a store that cannot answer now: its storage is unavailable, full, or did not answer in time. Whether the requested
/// operation has happened is unknown. The store may answer again later. Endpoints report this to their clients (503, or close code 1013)
/// and keep running.
/// </summary>
public sealed class MailboxStoreException : Exception
{
    /// <summary>Creates an exception with the default message.</summary>
    public MailboxStoreException()
        : this("The mailbox store cannot answer now.")
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What is wrong, for the operator of the server; clients do not see it.</param>
    public MailboxStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    /// <param name="message">What is wrong, for the operator of the server; clients do not see it.</param>
    /// <param name="innerException">The exception of the storage's client.</param>
    public MailboxStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
