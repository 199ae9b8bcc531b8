using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Mailboxes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Opens a door on the mailboxes by endpoint routing.</summary>
public static class InboxEndpointRouteBuilderExtensions
{
    /// <summary>Gives the app a signaling mailbox at that path: GET receives, POST sends, DELETE leaves.</summary>
    /// <param name="endpoints">The app, or a group of it.</param>
    /// <param name="pattern">The path, such as <c>/inbox</c>.</param>
    /// <param name="configure">How this path behaves.</param>
    /// <returns>For what the app wants around it: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>RequireAuthorization</c>, or
    /// <c>AllowAnonymous</c> where a fallback policy would redirect its clients …</returns>
    /// <exception cref="InvalidOperationException">The options name mailboxes that <c>AddInboxSignaling</c> was not called for.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapInbox(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<InboxEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        DescribedTypes.AddTo(endpoints.ServiceProvider);
        var dispatcher = InboxDispatcher.Create(endpoints.ServiceProvider, configure);
        RequestDelegate handler = dispatcher.InvokeAsync;
        var group = endpoints.MapGroup(pattern);
        group.MapMethods("", [HttpMethods.Get], handler).DescribeReceive();
        group.MapMethods("", [HttpMethods.Post], handler).DescribeSend();
        group.MapMethods("", [HttpMethods.Delete], handler).DescribeLeave();

        // OPTIONS, and every method that gets a 405: routing prefers the endpoints above, which name theirs.
        group.Map("", handler).Add(static endpoint => endpoint.DisplayName = "Inbox: other methods");
        return group;
    }
}
