using Inbox.AspNetCore;
using Inbox.AspNetCore.Mailboxes;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that serve mailboxes by middleware, for an app without endpoint routing.</summary>
public static class InboxApplicationBuilderExtensions
{
    /// <summary>Answers requests to the path as <c>MapInbox</c> does, and passes all others on.</summary>
    /// <param name="app">The app.</param>
    /// <param name="path">The path, with or without a trailing slash; default <c>/inbox</c>. Nothing below it is served.</param>
    /// <param name="configure">Sets the options of this path.</param>
    /// <returns>The same app.</returns>
    /// <exception cref="InvalidOperationException">The options name mailboxes that <c>AddInboxSignaling</c> was not called for.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IApplicationBuilder UseInboxSignaling(
        this IApplicationBuilder app, PathString path = default, Action<InboxEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var door = path.HasValue ? path : new PathString("/inbox");
        var dispatcher = InboxDispatcher.Create(app.ApplicationServices, configure);
        return app.Use(next => context =>
            context.Request.Path.StartsWithSegments(door, out var rest) && rest.Value is "" or "/" or null
                ? dispatcher.InvokeAsync(context)
                : next(context));
    }
}
