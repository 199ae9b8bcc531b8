using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// The authentication of requests and of WebSocket handshakes: from their credentials or their login to the caller's mailbox.
/// </summary>
/// <param name="doorkeeper">Checks the credentials.</param>
/// <param name="allowsQuery">Whether credentials may be in the query.</param>
/// <param name="identify">Names the mailbox after the app's user; null if credentials do.</param>
internal sealed class CallerIdentity(Doorkeeper doorkeeper, bool allowsQuery, Func<HttpContext, string?>? identify = null)
{
    public static readonly Refusal UnreadableQuery = new(400, "Unreadable query", "Percent-encode names in the query, as UTF-8; a ';' is %3B.");

    private static readonly Refusal _credentialsNeeded = new(401, "Credentials needed",
        "Send a mailbox name and its password by HTTP Basic authentication. The first use of a free name creates its mailbox.");

    /// <summary>Gets whether the app's login names the mailbox, rather than a name and a password.</summary>
    public bool IsByLogin => identify is not null;

    /// <summary>
    /// Returns whether the browser may have added the login of the request on its own, as it does with cookies. It never adds a bearer
    /// token; a page has to.
    /// </summary>
    public bool MayBeSentByBrowser(HttpRequest request) =>
        IsByLogin && !(request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Authenticates the caller. Credentials are checked before anything else: a caller without any learns nothing, not even whether a name
    /// exists.
    /// </summary>
    /// <returns>The caller's mailbox; null if the request was refused and the response has been written.</returns>
    public ValueTask<IMailbox?> IdentifyAsync(HttpContext context, InboxQuery query) =>
        identify is null ? IdentifyByPasswordAsync(context, query) : IdentifyByLoginAsync(context, identify(context));

    public bool HasCredentials(HttpRequest request, in InboxQuery query) =>
        IsByLogin || request.Headers.Authorization.Count > 0 || (allowsQuery && query.Password is not null);

    private async ValueTask<IMailbox?> IdentifyByLoginAsync(HttpContext context, string? name)
    {
        if (name is null)
        {
            await LoginNeeded.WriteAsync(context, "the login determines the mailbox").ConfigureAwait(false);
            return null;
        }

        var address = context.Connection.RemoteIpAddress;
        var admission = await doorkeeper.AdmitUserAsync(name, address, context.RequestAborted).ConfigureAwait(false);
        if (!admission.IsGiven(out var mailbox, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
        }

        return mailbox;
    }

    private async ValueTask<IMailbox?> IdentifyByPasswordAsync(HttpContext context, InboxQuery query)
    {
        if (KnownCaller.Find(context, this) is { } known && await known.TouchAsync(context.RequestAborted).ConfigureAwait(false))
        {
            return known;
        }

        if (!TryReadCredentials(context.Request, query, out var credentials))
        {
            await Problem.WriteAsync(context, _credentialsNeeded).ConfigureAwait(false);
            return null;
        }

        var admission = await doorkeeper.AdmitAsync(credentials, context.Connection.RemoteIpAddress, context.RequestAborted).ConfigureAwait(false);
        if (!admission.IsGiven(out var mailbox, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return null;
        }

        KnownCaller.Remember(context, this, mailbox);
        return mailbox;
    }

    private bool TryReadCredentials(HttpRequest request, in InboxQuery query, out BasicCredentials credentials)
    {
        if (request.Headers.Authorization.Count > 0 || !allowsQuery)
        {
            return BasicCredentials.TryRead(request.Headers.Authorization, out credentials);
        }

        var name = HttpMethods.IsPost(request.Method) ? query.From : query.To;
        credentials = name is null || query.Password is null ? default : BasicCredentials.OfQuery(name, query.Password);
        return credentials.Name is not null;
    }
}
