using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// A check whether the page that makes a request may do so. Browsers open sockets for any page, and submit its forms with the Basic
/// credentials that they remember for this server, without a preflight request. So the server has to check.
/// </summary>
/// <remarks>
/// A program sends neither <c>Origin</c> nor <c>Sec-Fetch-Site</c>, and is let through: it could set both headers as it likes.
/// </remarks>
internal static class OriginCheck
{
    /// <summary>The header in which a browser states where a request comes from (Fetch Metadata, W3C); pages cannot set it.</summary>
    private const string SecFetchSite = "Sec-Fetch-Site";

    /// <summary>Returns whether the request comes from a page. Cheap; false for programs, which need no further check.</summary>
    public static bool IsFromPage(HttpRequest request) => request.Headers.Origin.Count > 0 || request.Headers.ContainsKey(SecFetchSite);

    /// <summary>
    /// Returns whether a link or an image of any page may have made a request that says nothing of a page: it carries a cookie. Over plain
    /// HTTP browsers send no <c>Sec-Fetch-Site</c>. Only a script of an own page, or a program, can add <c>X-Inbox-Client</c>.
    /// </summary>
    public static bool MayBeALink(HttpRequest request) =>
        request.Headers.Cookie.Count > 0 && !request.Headers.ContainsKey("X-Inbox-Client");

    /// <param name="context">The request.</param>
    /// <param name="withCredentials">Whether the browser may add a login on its own. Then the policy must also allow credentials; a policy
    /// for any origin does not.</param>
    public static async ValueTask<bool> IsAllowedAsync(HttpContext context, bool withCredentials)
    {
        var isAllowed = await JudgeAsync(context, withCredentials).ConfigureAwait(false);
        if (!isAllowed)
        {
            ChangedHost.Report(context);
        }

        return isAllowed;
    }

    /// <summary>Writes the refusal of a foreign page, with the cure if a proxy made an own page look foreign.</summary>
    public static Task RefuseAsync(HttpContext context, Refusal refusal) =>
        Problem.WriteAsync(context, refusal with { Detail = ChangedHost.Explain(context.Request, refusal.Detail) });

    private static async ValueTask<bool> JudgeAsync(HttpContext context, bool withCredentials)
    {
        var headers = context.Request.Headers;
        var (origin, site) = (headers.Origin, headers[SecFetchSite].ToString());

        // The browser's header comes first: behind a proxy, the host of the request may differ from that of the page. An image or a link
        // sends no origin; one of a sibling domain carries even a strict cookie.
        if (site is "same-origin" or "none"
            || (origin.Count == 0 && site != "cross-site" && !(site == "same-site" && withCredentials))
            || (origin.Count == 1 && IsSameHost(origin[0], context.Request.Host)))
        {
            return true;
        }

        if (await PolicyAsync(context).ConfigureAwait(false) is not { } policy)
        {
            return false;
        }

        // An image or a link of another site sends no origin: only a policy for any origin allows that.
        return origin.Count == 0
            ? policy.AllowAnyOrigin && !withCredentials
            : origin.Count == 1
            && context.RequestServices.GetService<ICorsService>()?.EvaluatePolicy(context, policy) is { IsOriginAllowed: true } result
            && (result.SupportsCredentials || !withCredentials);
    }

    /// <summary>Compares host and port only: behind a proxy that ends TLS, the scheme differs from that of the page.</summary>
    private static bool IsSameHost(string? origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);

    /// <summary>Gets the policy of the endpoint, or else the default one, as the CORS middleware does.</summary>
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
