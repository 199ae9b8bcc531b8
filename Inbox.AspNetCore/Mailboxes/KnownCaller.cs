using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// The proof that the last request on a connection gave: that exactly this header opens that mailbox. The next request need not prove it
/// again.
/// </summary>
/// <remarks>
/// The server reuses the same string for the same header on a connection. So one comparison of references is enough, and its timing reveals
/// nothing about the characters. Requests of one HTTP/2 connection run in parallel, and the items of a connection are not thread-safe:
/// they prove it each time.
/// </remarks>
internal sealed class KnownCaller(string authorization, IMailbox mailbox)
{
    /// <param name="context">The request.</param>
    /// <param name="door">The endpoint of the request: others have other mailboxes.</param>
    /// <returns>The mailbox, which may be gone by now; null if it has to be claimed.</returns>
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
