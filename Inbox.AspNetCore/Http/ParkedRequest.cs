using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// A limit on the headers that a waiting request keeps. An attacker may send as many headers as the server takes, over HTTP/2 for one byte
/// each, and then wait with all of them in memory.
/// </summary>
internal static class ParkedRequest
{
    /// <summary>How many characters of names and values may stay.</summary>
    public const int MaxHeaderLength = 4096;

    /// <summary>The headers that other code, such as a log, may use after the wait.</summary>
    private static readonly string[] _kept = ["Host", "User-Agent", "X-Forwarded-For", "X-Forwarded-Proto", "traceparent", "X-Request-ID"];

    /// <summary>Drops the headers if there are too many. The handler that waits has already read those it needs.</summary>
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

        var kept = _kept.Select(name => (name, values: request.Headers[name]))
            .Where(header => header.values is [{ Length: < 256 }])
            .ToList();
        request.Headers.Clear();
        foreach (var (name, values) in kept)
        {
            request.Headers[name] = values;
        }
    }
}
