using System.Net;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.Rendezvous;

internal static class RendezvousApp
{
    /// <summary>An app with a rendezvous at <c>/rendezvous</c>, which takes clients' word for their address.</summary>
    public static Task<InboxApp> StartAsync(Action<InboxRendezvousOptions>? configure = null, Action<WebApplicationBuilder>? host = null) =>
        InboxApp.StartAsync(builder => host?.Invoke(builder), app =>
        {
            app.Use((context, next) =>
            {
                if (IPAddress.TryParse(context.Request.Headers["X-Test-Address"], out var address))
                {
                    context.Connection.RemoteIpAddress = address;
                }

                return next(context);
            });
            app.MapInboxRendezvous("/rendezvous", configure);
        });

    /// <summary>A problem with that one word for programs.</summary>
    public static void ShouldBeRefused(this Answer answer, int status, string title, string reason)
    {
        answer.ShouldBeProblem(status, title);
        answer.Json.GetProperty("reason").GetString().Should().Be(reason);
        answer["Cache-Control"].Should().Be("no-store");
    }
}
