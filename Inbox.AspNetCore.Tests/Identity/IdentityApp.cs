using System.Security.Claims;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>
/// An app with a login of its own, by a cookie or a bearer token, which names the mailboxes at <c>/inbox</c>. Its cookies last ten minutes.
/// </summary>
internal static class IdentityApp
{
    public static Task<InboxApp> StartAsync(Action<InboxEndpointOptions>? endpoint = null, Action<WebApplicationBuilder>? host = null, Door? door = null) =>
        StartAsync(
            app => (door ?? Door.Mapped).Open(app, "/inbox", options =>
            {
                options.Identify = static context => context.User.Identity is { IsAuthenticated: true } ? context.User.FindFirstValue(ClaimTypes.NameIdentifier) : null;
                options.MessagesPerSecond = 0;
                endpoint?.Invoke(options);
            }),
            host,
            door);

    /// <summary>The same, which maps what the test says.</summary>
    public static Task<InboxApp> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? host = null, Door? door = null) => InboxApp.StartAsync(
        builder =>
        {
            builder.Services.AddBearer();
            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
            {
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(10);
                cookie.ForwardDefaultSelector = static context => context.Request.Headers.Authorization.Count > 0 ? "Bearer" : null;
            });
            builder.Services.AddAuthorization();
            builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
            host?.Invoke(builder);
        },
        app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapPost("/login", static (string user) => Results.SignIn(new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user)], "password"))));
            map(app);
        },
        door?.Http);

    /// <summary>A user who has signed in, and whose client sends the cookie.</summary>
    public static async Task<User> SignInAsync(this InboxApp app, string user)
    {
        using var request = app.Http.Request(HttpMethod.Post, $"/login?user={Uri.EscapeDataString(user)}");
        using var response = await app.Http.SendAsync(request);
        ((int)response.StatusCode).Should().Be(200);
        return new(app, "Cookie", response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    /// <summary>A user whose client sends a bearer token.</summary>
    public static User Bearer(this InboxApp app, string user) => new(app, "Authorization", $"Bearer {user}");

    /// <summary>A client without any login.</summary>
    public static User Nobody(this InboxApp app) => new(app, "Accept-Language", "en");
}
