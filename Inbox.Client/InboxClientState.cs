namespace Inbox.Client;

/// <summary>The states of receiving. <see cref="Superseded"/> and all states after it are final.</summary>
public enum InboxClientState
{
    /// <summary>Receiving has not begun: it begins with the first receive, or with <see cref="InboxClient.OpenAsync"/>.</summary>
    Idle,

    /// <summary>The server has not answered yet.</summary>
    Connecting,

    /// <summary>This client holds the mailbox and receives.</summary>
    Open,

    /// <summary>There was no answer, or a temporary refusal. The client retries automatically, without a limit.</summary>
    Retrying,

    /// <summary>A newer receiver of the same mailbox took over. The client does not take the mailbox back, or the two would alternate
    /// endlessly.</summary>
    Superseded,

    /// <summary>The mailbox has another password.</summary>
    Unauthorized,

    /// <summary>The mailbox was removed, by this client or another one of the same name.</summary>
    Left,

    /// <summary>Receiving failed permanently: the URL has no mailboxes (404, a redirect, or a page), the certificate is not trusted, or the
    /// only allowed transport does not work. Also when an event handler of the app throws, or the app disposed of its
    /// <see cref="HttpClient"/>.</summary>
    Refused,

    /// <summary>The client is disposed.</summary>
    Closed,
}
