using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Rooms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map rooms, each of which connects the clients of one login.</summary>
public static class InboxRoomsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps rooms to the path. A client that opens a WebSocket there is a member of the room of its login while the socket is open. It
    /// learns who the other members are and which of them is the host, and exchanges signals with them. Each path has its own rooms, unless
    /// an <c>IRoomStore</c> is registered.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it. Its authentication identifies the clients.</param>
    /// <param name="pattern">The path, such as <c>/rooms</c>.</param>
    /// <param name="configure">Sets the options of this path.</param>
    /// <returns>A builder for conventions: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>RequireAuthorization</c> …</returns>
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
