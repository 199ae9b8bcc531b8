using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.WebSockets;

/// <summary>Whether a page of that origin may open a socket. Browsers ask nobody before they open one, so the server has to look.</summary>
/// <remarks>What is no browser sends no Origin, and is not held up: it could write what it likes.</remarks>
internal static class OriginCheck
{
    /// <param name="context">The handshake.</param>
    /// <param name="withCredentials">The browser may add a login of its own accord: then a policy has to allow that, too, and "any origin" is none.</param>
    public static async ValueTask<bool> IsAllowedAsync(HttpContext context, bool withCredentials)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0 || (origin.Count == 1 && IsSameHost(origin[0], context.Request.Host)))
        {
            return true;
        }

        return origin.Count == 1
            && await PolicyAsync(context).ConfigureAwait(false) is { } policy
            && context.RequestServices.GetService<ICorsService>()?.EvaluatePolicy(context, policy) is { IsOriginAllowed: true } result
            && (result.SupportsCredentials || !withCredentials);
    }

    /// <summary>Host and port alone: behind a proxy that ends TLS the scheme is not the one that the page has.</summary>
    private static bool IsSameHost(string? origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);

    /// <summary>The endpoint's, else the default one; as the CORS middleware chooses.</summary>
    private static async ValueTask<CorsPolicy?> PolicyAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata.GetMetadata<ICorsMetadata>();
        if (metadata is ICorsPolicyMetadata { Policy: { } policy })
        {
            return policy;
        }

        return metadata is IDisableCorsAttribute || context.RequestServices.GetService<ICorsPolicyProvider>() is not { } policies
            ? null
            : await policies.GetPolicyAsync(context, (metadata as IEnableCorsAttribute)?.PolicyName).ConfigureAwait(false);
    }
}
