using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// Whether the page that asks may. Browsers open sockets for any page, and send its forms with the Basic credentials that they remember of
/// this server, without asking first; so the server has to look.
/// </summary>
/// <remarks>A program sends neither <c>Origin</c> nor <c>Sec-Fetch-Site</c>, and is not held up: it could write what it likes.</remarks>
internal static class OriginCheck
{
    /// <summary>What a browser says of the page that asks (Fetch Metadata Request Headers, W3C); pages can't set it.</summary>
    private const string SecFetchSite = "Sec-Fetch-Site";

    /// <summary>Cheap, and false for programs: then nothing has to be asked.</summary>
    public static bool IsFromPage(HttpRequest request) => request.Headers.Origin.Count > 0 || request.Headers.ContainsKey(SecFetchSite);

    /// <param name="context">The request.</param>
    /// <param name="withCredentials">The browser may add a login of its own accord: then a policy has to allow that, too, and "any origin"
    /// is none.</param>
    public static async ValueTask<bool> IsAllowedAsync(HttpContext context, bool withCredentials)
    {
        var headers = context.Request.Headers;
        var (origin, site) = (headers.Origin, headers[SecFetchSite].ToString());

        // The browser knows its page's address; a proxy may have told us another host than the one that the page has.
        if (site is "same-origin" or "none"
            || (origin.Count == 0 && site != "cross-site")
            || (origin.Count == 1 && IsSameHost(origin[0], context.Request.Host)))
        {
            return true;
        }

        if (await PolicyAsync(context).ConfigureAwait(false) is not { } policy)
        {
            return false;
        }

        // An image or a link of another site tells no origin: only a policy that minds none allows that.
        return origin.Count == 0
            ? policy.AllowAnyOrigin && !withCredentials
            : origin.Count == 1
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
