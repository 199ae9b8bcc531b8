using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.Rooms;

/// <summary>An app with rooms at <c>/rooms</c>, whose logins are bearer tokens.</summary>
internal static class RoomApp
{
    public static Task<InboxApp> StartAsync(Action<InboxRoomsOptions>? configure = null, Version? http = null) => InboxApp.StartAsync(
        builder => builder.Services.AddBearer(),
        app => app.MapInboxRooms("/rooms", configure),
        http);

    /// <summary>A socket of that login that has heard nothing yet.</summary>
    public static Task<SocketClient> OpenRoomAsync(this InboxApp app, string? login, string? origin = null, string query = "") =>
        SocketClient.OpenAsync(app, login is null ? null : $"Bearer {login}", query, protocol: "inbox.room.v1", origin: origin, path: "/rooms");

    /// <summary>A member, and what it found.</summary>
    public static async Task<RoomPeer> JoinAsync(this InboxApp app, string login, string query = "")
    {
        var socket = await app.OpenRoomAsync(login, query: query);
        return new(socket, (await socket.HearAsync()).GetProperty("joined"));
    }

    /// <summary>The status that a handshake is answered with.</summary>
    public static async Task<int> KnockAsync(this InboxApp app, string? login, string? origin = null)
    {
        try
        {
            using var socket = await app.OpenRoomAsync(login, origin);
            return 101;
        }
        catch (RefusedHandshakeException e)
        {
            return e.Status;
        }
    }
}
