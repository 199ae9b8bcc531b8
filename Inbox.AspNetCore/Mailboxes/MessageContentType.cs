using Microsoft.Net.Http.Headers;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// The content types that are passed on with a message: those that a browser neither runs nor renders. Any other becomes
/// <c>application/octet-stream</c>.
/// </summary>
internal static class MessageContentType
{
    /// <summary>The longest content type that is passed on, in characters: it stays in memory with its message.</summary>
    public const int MaxLength = 128;

    public static string Of(string? header)
    {
        switch (header)
        {
            // The most frequent types, without parsing. All messages share these literals.
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

    /// <summary>Returns whether messages of that type are meant as JSON.</summary>
    public static bool IsJson(string contentType) =>
        contentType == "application/json" || (MediaTypeHeaderValue.TryParse(contentType, out var type) && IsJson(type));

    private static bool IsJson(MediaTypeHeaderValue type) =>
        Is(type, "application/json") || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static bool IsPlain(MediaTypeHeaderValue type) => Is(type, "text/plain") || Is(type, "application/sdp");

    /// <summary>
    /// Returns whether the type is written as parsed. The parser accepts spaces around the slash; a browser ignores such a type.
    /// </summary>
    private static bool IsAsItStands(MediaTypeHeaderValue type, string header) => header.AsSpan().StartsWith(type.MediaType);

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
}
