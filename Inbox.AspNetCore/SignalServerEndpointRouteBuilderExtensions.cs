using Inbox.AspNetCore.SignalServer;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Speaks Signal Server v1 (docs/dialects/signal-server.md).</summary>
public static class SignalServerEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Adds <c>POST /v1/register</c>, <c>GET /v1/user</c>, <c>GET /v1/connect</c> and <c>GET /healthcheck</c>; and where
    /// <see cref="SignalServerOptions.AuthorizeAdmin"/> is set <c>GET /v1/users</c> and <c>GET /v1/kick-active-users</c>. Several times,
    /// under several groups, it is the same users.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it: <c>app.MapGroup("/api")</c>.</param>
    /// <returns>For what the app wants around it: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>WithMetadata</c> …</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapSignalServer(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return SignalServerEndpoints.Map(endpoints);
    }
}
