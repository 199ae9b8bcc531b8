namespace Inbox.Client;

/// <summary>The error of an <see cref="InboxClient"/>: the server refused, did not answer, or something that is not a mailbox
/// answered.</summary>
public sealed class InboxException : Exception
{
    internal InboxException(string title, Exception? cause = null)
        : this(0, title, cause: cause)
    {
    }

    internal InboxException(int status, string title, string? detail = null, TimeSpan? retryAfter = null, Exception? cause = null)
        : base($"{(status == 0 ? "" : $"{status} ")}{title}{(detail is null ? "" : $": {detail}")}", cause) =>
        (Status, Title, Detail, RetryAfter) = (status, title, detail, retryAfter);

    /// <summary>Gets the HTTP status. It is 0 when there was no complete answer (network, timeout or TLS). A 2xx or 3xx did not come from a
    /// mailbox: it is a page, or a redirect, which is never followed.</summary>
    public int Status { get; }

    /// <summary>Gets a short description of what was wrong.</summary>
    public string Title { get; }

    /// <summary>Gets what to do about it; null when neither the server nor the client can tell.</summary>
    public string? Detail { get; }

    /// <summary>Gets how long the server asks to wait before the next try: zero to 10 minutes, to which longer times are cut. Null when the
    /// server did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Gets whether the same request may succeed later: after no answer, 408, 425, 429 or 5xx. False when TLS fails, because of a
    /// certificate that is not trusted or a server without TLS.</summary>
    public bool IsTransient => !IsTls && Status is (0 or 408 or 425 or 429 or >= 500);

    /// <summary>Gets why the server ended receiving, if it did.</summary>
    internal Ending Ending { get; init; }

    /// <summary>Gets whether no other transport would help: no server listens at the address, or the app has no token.</summary>
    internal bool ServerIsAway { get; init; }

    /// <summary>Gets whether TLS failed. It fails again for every request.</summary>
    internal bool IsTls { get; init; }
}

/// <summary>The reasons for which the server ends receiving.</summary>
internal enum Ending
{
    None,
    Superseded,
    Left,
    Stopping,
}
