using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore.PeerJs;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the PeerJS dialect (docs/dialects/peerjs.md).</summary>
public static class PeerJsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves pages that use the npm library <c>peerjs</c> 1.x, unchanged: <c>new Peer(id, { host, port, path: '/peerjs' })</c>. Mapped
    /// several times, all paths have the same peers.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it.</param>
    /// <param name="pattern">The path, such as <c>/peerjs</c>: what the page gives as <c>path</c>.</param>
    /// <returns>A builder for conventions: <c>RequireAuthorization</c>, <c>RequireCors</c>, <c>RequireRateLimiting</c> …</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapPeerJs(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        return PeerJsEndpoints.Map(endpoints, pattern);
    }
}
