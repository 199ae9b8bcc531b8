namespace Inbox.Client.Sending;

/// <summary>An outgoing message.</summary>
/// <param name="To">The mailbox of the recipient.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="ContentType">The content type of a POST.</param>
/// <param name="Field">The body's field in a socket frame: <c>data</c>, <c>text</c> or <c>base64</c>; null when only a POST can carry the
/// content type.</param>
internal sealed record Letter(string To, ReadOnlyMemory<byte> Body, string ContentType, string? Field)
{
    public const string Bytes = "application/octet-stream";
    public const string PlainText = "text/plain;charset=UTF-8";
    public const string Json = "application/json";

    /// <summary>Gets for how many seconds the server may hold the message for a recipient that is not there; 0: not at all.</summary>
    public int HoldSeconds { get; init; }

    public bool SuitsSocket => Field is not null && Body.Length <= Limits.SocketBody;
}
