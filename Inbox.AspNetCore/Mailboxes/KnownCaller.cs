using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// What the last request of a connection proved: that this very header opens that mailbox. The next one need not prove it again.
/// </summary>
/// <remarks>
/// The server gives a connection's requests the same string for the same header, so whether it is the same costs one comparison of
/// references, which tells nobody anything about its characters. Requests of one HTTP/2 connection run side by side, and what a
/// connection remembers is not made for that: they prove it each time.
/// </remarks>
internal sealed class KnownCaller(string authorization, IMailbox mailbox)
{
    /// <param name="context">The request.</param>
    /// <param name="door">Which door it came to: others have other mailboxes.</param>
    /// <returns>The mailbox, which may be gone meanwhile; null when it has to be claimed.</returns>
    public static IMailbox? Find(HttpContext context, object door) =>
        ItemsOf(context) is { } items && items.TryGetValue(door, out var item) && item is KnownCaller known && known.Is(context.Request) ? known.Mailbox : null;

    public static void Remember(HttpContext context, object door, IMailbox mailbox)
    {
        if (ItemsOf(context) is { } items && context.Request.Headers.Authorization is [{ } authorization])
        {
            items[door] = new KnownCaller(authorization, mailbox);
        }
    }

    private IMailbox Mailbox => mailbox;

    private bool Is(HttpRequest request) => request.Headers.Authorization is [{ } header] && ReferenceEquals(header, authorization);

    private static IDictionary<object, object?>? ItemsOf(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) ? context.Features.Find<IConnectionItemsFeature>()?.Items : null;
}
