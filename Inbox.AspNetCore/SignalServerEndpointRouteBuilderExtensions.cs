using Inbox.AspNetCore.SignalServer;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map Signal Server v1 (docs/dialects/signal-server.md).</summary>
public static class SignalServerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST /v1/register</c>, <c>GET /v1/user</c>, <c>GET /v1/connect</c> and <c>GET /healthcheck</c>. If
    /// <see cref="SignalServerOptions.AuthorizeAdmin"/> is set, also maps <c>GET /v1/users</c> and <c>GET /v1/kick-active-users</c>. Mapped
    /// several times, under several groups, all paths have the same users.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it: <c>app.MapGroup("/api")</c>.</param>
    /// <returns>A builder for conventions: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>WithMetadata</c> …</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapSignalServer(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return SignalServerEndpoints.Map(endpoints);
    }
}
