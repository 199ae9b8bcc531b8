namespace Inbox.Client;

/// <summary>The server refused or did not answer, or something else than a mailbox did.</summary>
public sealed class InboxException : Exception
{
    internal InboxException(string title, Exception? cause = null)
        : this(0, title, cause: cause)
    {
    }

    internal InboxException(int status, string title, string? detail = null, TimeSpan? retryAfter = null, Exception? cause = null)
        : base($"{(status == 0 ? "" : $"{status} ")}{title}{(detail is null ? "" : $": {detail}")}", cause) =>
        (Status, Title, Detail, RetryAfter) = (status, title, detail, retryAfter);

    /// <summary>The HTTP status; 0 when there was no answer (network, time-out, TLS, or an answer that broke off). A 2xx or 3xx is the
    /// answer of something else than a mailbox: a page, or a redirect, which is never followed.</summary>
    public int Status { get; }

    /// <summary>What was wrong, in a few words.</summary>
    public string Title { get; }

    /// <summary>What to do about it, where the server says so or the client knows.</summary>
    public string? Detail { get; }

    /// <summary>How long the server asked to be left alone: zero to 10 minutes (a longer time is cut); null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the same request may succeed later: no answer, 408, 425, 429 or 5xx. Never when TLS fails: a certificate that is
    /// not trusted, or a server that speaks no TLS.</summary>
    public bool IsTransient => !IsTls && Status is (0 or 408 or 425 or 429 or >= 500);

    /// <summary>Why the server ended receiving, where it did.</summary>
    internal Ending Ending { get; init; }

    /// <summary>Nobody listens there at all, so that no other way of asking would help.</summary>
    internal bool ServerIsAway { get; init; }

    /// <summary>TLS fails, and would again, whatever is asked for.</summary>
    internal bool IsTls { get; init; }
}

/// <summary>Why the server ended receiving.</summary>
internal enum Ending
{
    None,
    Superseded,
    Left,
    Stopping,
}
