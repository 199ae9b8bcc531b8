using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Ice;

/// <summary>Writes servers for those who asked.</summary>
internal static class IceAnswer
{
    /// <summary>Writes what <c>RTCPeerConnection</c> takes, and the same as links (RFC 9725, 4.4).</summary>
    public static Task WriteAsync(HttpContext context, IceServerList list, DateTimeOffset now)
    {
        var ttl = (long)list.Lifetime.TotalSeconds;
        foreach (var server in list.Servers)
        {
            foreach (var url in server.Urls)
            {
                context.Response.Headers.Append("Link", LinkOf(server, url));
            }
        }

        return WriteAsync(context, json =>
        {
            json.WriteStartArray("iceServers");
            foreach (var server in list.Servers)
            {
                json.WriteStartObject();
                WriteUrls(json, "urls", server.Urls);
                if (server.Username is not null)
                {
                    json.WriteString("username", server.Username);
                    json.WriteString("credential", server.Credential);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("ttl", ttl);
            json.WriteString("expiresAt", now.AddSeconds(ttl).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        });
    }

    /// <summary>Writes one TURN server in the older shape (draft-uberti-behave-turn-rest-00), which Matrix has too.</summary>
    public static Task WriteTurnAsync(HttpContext context, IceServer server, TimeSpan lifetime) => WriteAsync(context, json =>
    {
        json.WriteString("username", server.Username);
        json.WriteString("password", server.Credential);
        json.WriteNumber("ttl", (long)lifetime.TotalSeconds);
        WriteUrls(json, "uris", server.Urls);
    });

    private static string LinkOf(IceServer server, string url) => server.Username is null
        ? $"<{url}>; rel=\"ice-server\""
        : $"<{url}>; rel=\"ice-server\"; username=\"{Quoted(server.Username)}\"; credential=\"{Quoted(server.Credential!)}\"; "
            + "credential-type=\"password\"";

    /// <summary>Escapes what would end a quoted string (RFC 9110, 5.6.4).</summary>
    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static void WriteUrls(Utf8JsonWriter json, string member, IReadOnlyList<string> urls)
    {
        json.WriteStartArray(member);
        foreach (var url in urls)
        {
            json.WriteStringValue(url);
        }

        json.WriteEndArray();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
