namespace Inbox.Client;

/// <summary>Where receiving stands. From <see cref="Superseded"/> on it is over for good.</summary>
public enum InboxClientState
{
    /// <summary>Nothing was asked for yet: receiving begins with the first receive, or with <see cref="InboxClient.OpenAsync"/>.</summary>
    Idle,

    /// <summary>Not answered yet.</summary>
    Connecting,

    /// <summary>The mailbox is ours and receives.</summary>
    Open,

    /// <summary>No answer, or a passing refusal: it tries again by itself, for as long as it takes.</summary>
    Retrying,

    /// <summary>A newer receiver of the same mailbox took over. Taking it back would make the two fight.</summary>
    Superseded,

    /// <summary>The mailbox has another password.</summary>
    Unauthorized,

    /// <summary>The mailbox was left, here or by another client of the same name.</summary>
    Left,

    /// <summary>The server refuses for good: a URL without mailboxes (404, a redirect, or a page), a certificate that is
    /// not trusted, or a transport that does not work and has no other beside it. Also
    /// when a handler of the app throws, or its <see cref="HttpClient"/> was disposed of.</summary>
    Refused,

    /// <summary>The client was disposed of.</summary>
    Closed,
}
