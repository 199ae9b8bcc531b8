using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Ice;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map ICE servers: the STUN and TURN servers that connect peers of different networks.</summary>
public static class InboxIceEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps ICE servers to the path: GET returns those of now, for <c>RTCPeerConnection</c>, to whoever has a mailbox or a login of the app.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it.</param>
    /// <param name="pattern">The path, such as <c>/ice</c>.</param>
    /// <param name="configure">Sets the options of this path.</param>
    /// <returns>A builder for conventions: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>RequireAuthorization</c> …</returns>
    /// <exception cref="InvalidOperationException">The options name mailboxes that <c>AddInboxSignaling</c> was not called for.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapInboxIce(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<InboxIceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new InboxIceOptions();
        configure?.Invoke(options);
        options.Validate();
        DescribedTypes.AddTo(endpoints.ServiceProvider);
        RequestDelegate handler = IceDoor.Create(endpoints.ServiceProvider, options).InvokeAsync;
        var group = endpoints.MapGroup(pattern);
        group.MapMethods("", [HttpMethods.Get], handler)
            .WithTags("Inbox ICE servers").WithSummary("Returns the STUN and TURN servers of now, and how long their credentials last.")
            .Add(static endpoint => endpoint.DisplayName = "Inbox ICE servers: GET");

        // Handles OPTIONS, and every method that gets a 405: routing prefers the endpoint above, which names its method.
        group.Map("", handler).Add(static endpoint => endpoint.DisplayName = "Inbox ICE servers: other methods");
        return group;
    }
}
