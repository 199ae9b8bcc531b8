namespace Inbox.Client;

/// <summary>The server refused, or did not answer.</summary>
public sealed class InboxException : Exception
{
    internal InboxException(string message, Exception? cause = null)
        : base(message, cause) => Title = message;

    internal InboxException(int status, string title, string? detail = null, TimeSpan? retryAfter = null)
        : base(detail is null ? $"{status} {title}" : $"{status} {title}: {detail}") =>
        (Status, Title, Detail, RetryAfter) = (status, title, detail, retryAfter);

    /// <summary>The HTTP status; 0 when there was no answer (network, time-out, or not the answer of a mailbox).</summary>
    public int Status { get; }

    /// <summary>What was wrong, in a few words.</summary>
    public string Title { get; }

    /// <summary>What to do about it, where the server says so.</summary>
    public string? Detail { get; }

    /// <summary>How long the server asked to be left alone: zero to 10 minutes (a longer time is cut); null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same request may succeed later: no answer, 408, 425, 429 or 5xx.</summary>
    public bool IsTransient => Status is 0 or 408 or 425 or 429 or >= 500;

    /// <summary>Why the server ended receiving, where it did.</summary>
    internal Ending Ending { get; init; }

    /// <summary>Nobody listens there at all, so that no other way of asking would help.</summary>
    internal bool ServerIsAway { get; init; }
}

/// <summary>Why the server ended receiving.</summary>
internal enum Ending
{
    None,
    Superseded,
    Left,
    Stopping,
}
