using System.Text.Json;

namespace Inbox.AspNetCore.Ice;

/// <summary>Reads the lists of servers in vendors' answers.</summary>
internal static class VendorJson
{
    /// <summary>The largest answer that is read, in bytes.</summary>
    public const int MaxBytes = 65_536;

    /// <exception cref="JsonException">The answer is not such a list.</exception>
    public static IceServer[] ServersOf(JsonElement answer, string member)
    {
        if (!answer.TryGetProperty(member, out var servers) || servers.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            throw new JsonException($"The vendor's answer has no {member}.");
        }

        return servers.ValueKind == JsonValueKind.Array ? [.. servers.EnumerateArray().Select(ServerOf)] : [ServerOf(servers)];
    }

    /// <summary>Sends the request and reads its answer.</summary>
    /// <exception cref="HttpRequestException">No answer, or not a success; the message has the status and no secret.</exception>
    public static async Task<JsonDocument> AskAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return body.Length <= MaxBytes ? JsonDocument.Parse(body) : throw new JsonException("The vendor's answer is too large.");
    }

    private static IceServer ServerOf(JsonElement server)
    {
        var urls = server.GetProperty("urls");
        string[] all = urls.ValueKind == JsonValueKind.Array
            ? [.. urls.EnumerateArray().Select(url => url.GetString()!)]
            : [urls.GetString()!];
        return new(all, TextOf(server, "username"), TextOf(server, "credential"));
    }

    private static string? TextOf(JsonElement server, string member) =>
        server.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
