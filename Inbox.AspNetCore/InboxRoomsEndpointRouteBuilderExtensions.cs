using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Rooms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Opens a door on rooms, in which those of one login meet.</summary>
public static class InboxRoomsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Gives the app rooms at that path: who opens a WebSocket there is a member of the room of its login for as long as the socket is
    /// open, learns who else is and who of them is host, and exchanges signals with them. Two paths have two sets of rooms.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it. Its authentication says who somebody is.</param>
    /// <param name="pattern">The path, such as <c>/rooms</c>.</param>
    /// <param name="configure">How this path behaves.</param>
    /// <returns>For what the app wants around it: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>RequireAuthorization</c> …</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapInboxRooms(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<InboxRoomsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        RequestDelegate handler = RoomDoor.Create(endpoints.ServiceProvider, configure).InvokeAsync;
        var endpoint = endpoints.Map(pattern, handler).ExcludeFromDescription();
        endpoint.Add(static builder => builder.DisplayName = "Inbox: rooms");
        return endpoint;
    }
}
