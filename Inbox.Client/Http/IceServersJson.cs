using System.Text.Json;

namespace Inbox.Client.Http;

/// <summary>
/// Reads servers as <c>MapInboxIce</c> writes them: <c>{"iceServers":[{"urls":[…],"username":…,"credential":…}],"ttl":14400}</c>.
/// </summary>
internal static class IceServersJson
{
    /// <exception cref="InboxException">It is something else.</exception>
    public static IceServerList Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var answer = document.RootElement;
            var lifetime = TimeSpan.FromSeconds(answer.GetProperty("ttl").GetInt64());
            return new([.. answer.GetProperty("iceServers").EnumerateArray().Select(Server)], lifetime);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw Problem.NoAnswer("The answer is not a list of ICE servers", e);
        }
    }

    private static IceServer Server(JsonElement server) =>
        new(
            [.. server.GetProperty("urls").EnumerateArray().Select(static url => url.GetString()!)],
            TextOf(server, "username"),
            TextOf(server, "credential"));

    private static string? TextOf(JsonElement server, string member) =>
        server.TryGetProperty(member, out var text) ? text.GetString() : null;
}
