using Inbox.AspNetCore.Ice;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Ice;

/// <summary>An app with mailboxes at <c>/inbox</c>, ICE servers at <c>/ice</c>, and a login of its own.</summary>
internal static class IceApp
{
    public const string Secret = "a secret of 32 characters or so..";

    public static Task<InboxApp> StartAsync(
        Action<InboxIceOptions, TestClock>? configure = null, Action<IEndpointConventionBuilder>? convention = null, Action<WebApplicationBuilder>? host = null)
    {
        var clock = new TestClock();
        return InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddBearer();
                builder.Services.AddAuthorization();
                host?.Invoke(builder);
            },
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapInbox("/inbox");
                var ice = app.MapInboxIce("/ice", options => (configure ?? Usual)(options, clock));
                convention?.Invoke(ice);
            },
            clock: clock);
    }

    /// <summary>STUN, and TURN with a shared secret.</summary>
    public static void Usual(InboxIceOptions options, TestClock clock)
    {
        options.AddStun("stun:stun.example.com:3478");
        options.Providers.Add(new SharedSecretIceServers(Secret, ["turn:turn.example.com:3478", "turns:turn.example.com:5349?transport=tcp"], clock));
    }

    public static Task<Answer> AskAsync(this InboxApp app, string name = "alice", string password = "secret", string query = "") =>
        app.AskAsync("GET", $"/ice{query}", $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{name}:{password}"))}");
}
