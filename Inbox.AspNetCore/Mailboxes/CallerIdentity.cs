using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>The authentication of requests and of WebSocket handshakes: from their credentials to the caller's mailbox.</summary>
/// <param name="doorkeeper">Checks the credentials.</param>
/// <param name="allowsQuery">Whether credentials may be in the query.</param>
internal sealed class CallerIdentity(Doorkeeper doorkeeper, bool allowsQuery)
{
    public static readonly Refusal UnreadableQuery = new(400, "Unreadable query", "Percent-encode names in the query, as UTF-8; a ';' is %3B.");

    private static readonly Refusal _credentialsNeeded = new(401, "Credentials needed",
        "Send a mailbox name and its password by HTTP Basic authentication. The first use of a free name creates its mailbox.");

    /// <summary>
    /// Authenticates the caller. Credentials are checked before anything else: a caller without any learns nothing, not even whether a name
    /// exists.
    /// </summary>
    /// <returns>The caller's mailbox; null if the request was refused and the response has been written.</returns>
    public async ValueTask<IMailbox?> IdentifyAsync(HttpContext context, InboxQuery query)
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

    public bool HasCredentials(HttpRequest request, in InboxQuery query) =>
        request.Headers.Authorization.Count > 0 || (allowsQuery && query.Password is not null);

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
