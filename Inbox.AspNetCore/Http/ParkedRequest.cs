using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// A request that waits keeps few headers: a stranger may send as many as the server takes, by HTTP/2 for a byte each, and then wait with
/// all of them.
/// </summary>
internal static class ParkedRequest
{
    /// <summary>Characters of names and values that may stay.</summary>
    public const int MaxHeaderLength = 4096;

    /// <summary>What is of use to others after the wait, such as a log.</summary>
    private static readonly string[] _kept = ["Host", "User-Agent", "X-Forwarded-For", "X-Forwarded-Proto", "traceparent", "X-Request-ID"];

    /// <summary>Lets go of them, if there are too many. Whoever waits has read what it needs.</summary>
    public static void LetGoOfHeaders(HttpRequest request)
    {
        var length = 0L;
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                length += name.Length + (value?.Length ?? 0);
            }
        }

        if (length <= MaxHeaderLength)
        {
            return;
        }

        var kept = _kept.Select(name => (name, values: request.Headers[name])).Where(header => header.values is [{ Length: < 256 }]).ToList();
        request.Headers.Clear();
        foreach (var (name, values) in kept)
        {
            request.Headers[name] = values;
        }
    }
}
