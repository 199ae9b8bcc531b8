using System.Diagnostics.CodeAnalysis;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Rendezvous;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map a rendezvous, where two peers meet that do not know each other's names.</summary>
public static class InboxRendezvousEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a rendezvous to the path, which keeps signals under short codes: POST stores a signal, GET reads it, PUT replaces an answer,
    /// DELETE ends offer and answer.
    /// </summary>
    /// <param name="endpoints">The app, or a group of it.</param>
    /// <param name="pattern">The path, such as <c>/rendezvous</c>. Each mapped path has its own codes, unless an <c>IRendezvousStore</c>
    /// is registered.</param>
    /// <param name="configure">Sets lifetime and limits.</param>
    /// <returns>A builder for conventions: <c>RequireCors</c>, <c>RequireRateLimiting</c>, <c>RequireAuthorization</c>,
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

        // Handles OPTIONS, and every method that gets a 405: routing prefers the endpoints above, which name their methods.
        group.Map("", handler).Add(static endpoint => endpoint.DisplayName = "Inbox rendezvous: other methods");
        return group;
    }
}
