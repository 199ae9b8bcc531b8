using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Mailboxes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map mailboxes by endpoint routing.</summary>
public static class InboxEndpointRouteBuilderExtensions
{
    /// <summary>Maps signaling mailboxes to the path: GET receives, POST sends, DELETE leaves.</summary>
    /// <param name="endpoints">The app, or a group of it.</param>
    /// <param name="pattern">The path, such as <c>/inbox</c>.</param>
    /// <param name="configure">Sets the options of this path.</param>
    /// <returns>A builder for conventions: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>RequireAuthorization</c>, or
    /// <c>AllowAnonymous</c> where a fallback policy would redirect the clients.</returns>
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

        // Handles OPTIONS, and every method that gets a 405: routing prefers the endpoints above, which name their methods.
        group.Map("", handler).Add(static endpoint => endpoint.DisplayName = "Inbox: other methods");
        return group;
    }
}
