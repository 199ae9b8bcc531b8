namespace Inbox.Client.Sending;

/// <summary>A message to be sent.</summary>
/// <param name="To">The mailbox of the recipient.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="ContentType">How a POST labels them.</param>
/// <param name="Field">What a socket calls them: <c>data</c>, <c>text</c> or <c>base64</c>; null when only a POST can say the
/// label.</param>
internal sealed record Letter(string To, ReadOnlyMemory<byte> Body, string ContentType, string? Field)
{
    public const string Bytes = "application/octet-stream";
    public const string PlainText = "text/plain;charset=UTF-8";
    public const string Json = "application/json";

    /// <summary>How long the server may hold it for a recipient that is not there; 0: not at all.</summary>
    public int HoldSeconds { get; init; }

    public bool SuitsSocket => Field is not null && Body.Length <= Limits.SocketBody;
}
