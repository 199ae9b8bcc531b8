namespace Inbox.Client;

/// <summary>Receiving stands elsewhere than before.</summary>
/// <param name="State">Where.</param>
/// <param name="Transport">What it receives by when it is <see cref="InboxClientState.Open"/>; null otherwise.</param>
/// <param name="Error">What caused it, where something did.</param>
/// <param name="RetryIn">The pause before the next try when it is <see cref="InboxClientState.Retrying"/>; null otherwise.</param>
public sealed record InboxStateChange(InboxClientState State, InboxTransport? Transport = null, InboxException? Error = null, TimeSpan? RetryIn = null);
