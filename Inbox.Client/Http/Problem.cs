using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Inbox.Client.Http;

/// <summary>Turns refusals (RFC 9457 problem details) into exceptions.</summary>
internal static class Problem
{
    public static async Task<InboxException> OfAsync(HttpResponseMessage answer, Uri asked, TimeProvider time, CancellationToken cancellationToken)
    {
        var (title, detail) = (answer.ReasonPhrase ?? "", default(string));
        byte[] body = [];
        try
        {
            await answer.Content.LoadIntoBufferAsync(Limits.RefusalBytes, cancellationToken).ConfigureAwait(false);
            body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            using var json = JsonDocument.Parse(body);
            title = Text(json.RootElement, "title") ?? title;
            detail = Text(json.RootElement, "detail");
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException or OperationCanceledException)
        {
            // The body is a proxy's page, or was cut off: the status is enough. The exception is an HTTPS server that got plain HTTP:
            // nginx, Apache and Go word it differently, but all of them name HTTPS.
            var isAboutHttps = Encoding.Latin1.GetString(body).Contains("HTTPS", StringComparison.Ordinal);
            if (isAboutHttps && answer.StatusCode == HttpStatusCode.BadRequest && asked.Scheme == Uri.UriSchemeHttp)
            {
                detail = "The server speaks HTTPS on this port: InboxClientOptions.Endpoint must begin with https://.";
            }
        }

        return new((int)answer.StatusCode, title, detail, RetryAfter(answer.Headers.RetryAfter, time));
    }

    /// <summary>Creates the error for a missing answer, or for one that did not come from a mailbox.</summary>
    public static InboxException NoAnswer(string what, Exception? cause = null) => new(what, cause) { ServerIsAway = IsAway(cause) };

    /// <summary>Gets how long the server asks to wait before the next try.</summary>
    public static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, TimeProvider time)
    {
        var asked = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return asked is { } some ? Cut(some) : null;
    }

    /// <summary>Gets the same from an error over a socket: <c>"retryAfter"</c> in seconds.</summary>
    public static TimeSpan? RetryAfter(JsonElement error) =>
        error.TryGetProperty("retryAfter", out var value) && value.TryGetInt32(out var seconds) ? Cut(TimeSpan.FromSeconds(seconds)) : null;

    /// <summary>Gets a string property of an object; null when it is absent or not a string.</summary>
    public static string? Text(JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TimeSpan Cut(TimeSpan asked) => TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, Limits.RetryAfter.Ticks));

    private static bool IsAway(Exception? cause) => cause switch
    {
        null => false,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => true,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable } => true,
        _ => IsAway(cause.InnerException),
    };
}
