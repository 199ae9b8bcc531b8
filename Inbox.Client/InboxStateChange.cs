namespace Inbox.Client;

/// <summary>A change of <see cref="InboxClient.State"/> or <see cref="InboxClient.Transport"/>.</summary>
/// <param name="State">The new state.</param>
/// <param name="Transport">The transport that receives when the state is <see cref="InboxClientState.Open"/>; null otherwise.</param>
/// <param name="Error">The cause; null when no error caused the change.</param>
/// <param name="RetryIn">The pause before the next try when the state is <see cref="InboxClientState.Retrying"/>; null otherwise.</param>
public sealed record InboxStateChange(InboxClientState State, InboxTransport? Transport = null, InboxException? Error = null, TimeSpan? RetryIn = null);
