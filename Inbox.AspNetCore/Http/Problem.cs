using System.Buffers;
using System.Text.Json;
using Inbox.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>An error body (RFC 9457): the title says what was wrong, the detail what to do.</summary>
internal static class Problem
{
    public static Task WriteAsync(HttpContext context, int status, string title, string detail) =>
        WriteAsync(context, status, title, detail, reason: null);

    private static async Task WriteAsync(HttpContext context, int status, string title, string detail, string? reason)
    {
        // Without an app, as in a benchmark of the endpoint alone, there is nothing to count with.
        if (context.RequestServices is { } services)
        {
            EndpointMetrics.Of(services).Refused(status, title);
        }

        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            if (reason is not null)
            {
                json.WriteString("reason", reason);
            }

            json.WriteEndObject();
        }

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"inbox\", charset=\"UTF-8\"";
        }

        if (refusal.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, refusal.Status, refusal.Title, refusal.Detail, refusal.Reason);
    }
}
