namespace Inbox;

/// <summary>
/// A store cannot answer now: what it keeps mailboxes in is away, full, or gave no answer in time. Whether what was asked for has happened
/// is not known. It may answer again later; doors say so to their clients (503, or close code 1013) and go on.
/// </summary>
public sealed class MailboxStoreException : Exception
{
    /// <summary>Without a reason.</summary>
    public MailboxStoreException()
        : this("The mailbox store cannot answer now.")
    {
    }

    /// <summary>With a reason.</summary>
    /// <param name="message">What is wrong, for whoever operates the server: clients are not told.</param>
    public MailboxStoreException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason and its cause.</summary>
    /// <param name="message">What is wrong, for whoever operates the server: clients are not told.</param>
    /// <param name="innerException">What the backend's client said.</param>
    public MailboxStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
