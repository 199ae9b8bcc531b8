using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Rendezvous;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Opens a door where two meet who do not know each other's names.</summary>
public static class InboxRendezvousEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Keeps signals under short codes at that path: POST stores one, GET reads it, PUT replaces an answer, DELETE ends both.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it.</param>
    /// <param name="pattern">The path, such as <c>/rendezvous</c>. Each mapped path has codes of its own, unless an <c>IRendezvousStore</c>
    /// is registered.</param>
    /// <param name="configure">Life and limits.</param>
    /// <returns>For what the app wants around it: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>RequireAuthorization</c>,
    /// <c>WithMetadata</c> …</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IEndpointConventionBuilder MapInboxRendezvous(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, Action<InboxRendezvousOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new InboxRendezvousOptions();
        configure?.Invoke(options);
        options.Validate();
        DescribedTypes.AddTo(endpoints.ServiceProvider);
        RequestDelegate handler = RendezvousDoor.Create(endpoints.ServiceProvider, options).InvokeAsync;
        var group = endpoints.MapGroup(pattern);
        foreach (var method in new[] { HttpMethods.Post, HttpMethods.Get, HttpMethods.Put, HttpMethods.Delete })
        {
            group.MapMethods("", [method], handler).DescribeRendezvous(method);
        }

        // OPTIONS, and every method that gets a 405: routing prefers the endpoints above, which name theirs.
        group.Map("", handler).Add(static endpoint => endpoint.DisplayName = "Inbox rendezvous: other methods");
        return group;
    }
}
