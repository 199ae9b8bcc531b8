using Microsoft.Net.Http.Headers;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// Which labels of a message are passed on: those a browser will not run or render. Anything else becomes <c>application/octet-stream</c>.
/// </summary>
internal static class MessageContentType
{
    /// <summary>The longest label that is passed on, in characters: it stays in memory with its message.</summary>
    public const int MaxLength = 128;

    public static string Of(string? header)
    {
        switch (header)
        {
            // What nearly everybody sends, without parsing; the literals are shared by all messages.
            case "application/json": return "application/json";
            case "application/json; charset=utf-8": return "application/json; charset=utf-8";
            case "text/plain": return "text/plain";
            case "text/plain;charset=UTF-8": return "text/plain;charset=UTF-8";
            case "application/sdp": return "application/sdp";
            case null or "": return MessageContent.DefaultContentType;
            default:
                return header.Length <= MaxLength && !header.AsSpan().ContainsAnyExceptInRange(' ', '~')
                    && MediaTypeHeaderValue.TryParse(header, out var type) && (IsJson(type) || IsPlain(type)) && IsAsItStands(type, header)
                    ? header
                    : MessageContent.DefaultContentType;
        }
    }

    /// <summary>Whether messages with that label are meant as JSON.</summary>
    public static bool IsJson(string contentType) =>
        contentType == "application/json" || (MediaTypeHeaderValue.TryParse(contentType, out var type) && IsJson(type));

    private static bool IsJson(MediaTypeHeaderValue type) =>
        Is(type, "application/json") || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static bool IsPlain(MediaTypeHeaderValue type) => Is(type, "text/plain") || Is(type, "application/sdp");

    /// <summary>The parser forgives spaces around the slash. A browser does not: it would take the label for none.</summary>
    private static bool IsAsItStands(MediaTypeHeaderValue type, string header) => header.AsSpan().StartsWith(type.MediaType);

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
}
