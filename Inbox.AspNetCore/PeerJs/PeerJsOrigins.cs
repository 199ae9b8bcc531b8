using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>Which pages may use this server. A page of PeerJS is often of another origin than its server.</summary>
/// <param name="allowed">The origins; null: any.</param>
/// <param name="hasHook">Whether a function of the app decides who may connect, perhaps by the user's login.</param>
internal sealed class PeerJsOrigins(IReadOnlyCollection<string>? allowed, bool hasHook)
{
    private static readonly Refusal _foreignOrigin = new(403, "Foreign origin", "Pages of this origin may not connect to this server.");

    /// <summary>Answers a request, and lets the page read the answer if it may.</summary>
    public async Task ShowAsync(HttpContext context, StoreFailure failure, RequestDelegate answer)
    {
        var headers = context.Response.Headers;
        headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.Origin);
        if (context.Request.Headers.Origin is [{ } origin] && Lists(origin) && headers.AccessControlAllowOrigin.Count == 0)
        {
            headers.AccessControlAllowOrigin = origin;
        }

        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            await failure.GuardAsync(context, answer(context)).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, HEAD";
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
    }

    /// <returns>False if the page may not open a socket, which it was told.</returns>
    public async ValueTask<bool> CheckAsync(HttpContext context)
    {
        // Browsers send a login along, whichever page asks. Where none counts, any page may do what any program may.
        var isAllowed = context.Request.Headers.Origin is not [{ } origin]
            || (allowed is null && !CountsOnLogin(context))
            || (allowed is null ? await OriginCheck.IsAllowedAsync(context, withCredentials: true).ConfigureAwait(false) : Lists(origin));
        if (!isAllowed)
        {
            await OriginCheck.RefuseAsync(context, _foreignOrigin).ConfigureAwait(false);
        }

        return isAllowed;
    }

    private bool CountsOnLogin(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true }
        && (hasHook || (context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<IAuthorizeData>() is not null));

    private bool Lists(string origin) => allowed?.Contains(origin, StringComparer.OrdinalIgnoreCase) ?? true;
}
