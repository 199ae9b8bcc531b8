using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>An app whose fallback policy sends everyone without a login to its login page, by a cookie scheme.</summary>
public sealed class FallbackPolicyTests
{
    [Test]
    public async Task Anonymous_mailboxes_are_served_for_poll_stream_and_socket()
    {
        await using var app = await StartAsync(app => app.MapInbox("/inbox").AllowAnonymous());

        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await app.Peer("bob").SendAsync("alice", "by poll")).Status.Should().Be(200);
        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("by poll");

        using (var stream = await StreamClient.OpenAsync(app, "alice", after: 0))
        {
            await app.Peer("bob").SendAsync("alice", "by stream");
            (await stream.EventAsync()).Data.Should().Contain("by stream");
        }

        using var socket = await SocketClient.OpenByFrameAsync(app, "bob");
        await socket.HearOkAsync(1);
        await socket.SayAsync("""{"to":"carol","data":"to nobody","ref":2}""");
        (await socket.HearAsync()).GetProperty("error").GetProperty("status").GetInt32().Should().Be(404);

        (await app.Peer("alice", "guess").ReceiveAsync()).ShouldBeProblem(401, "Wrong password");
    }

    [Test]
    public async Task Otherwise_each_request_is_redirected_to_the_login_page()
    {
        await using var app = await StartAsync(app => app.MapInbox("/inbox"));

        foreach (var answer in new[]
        {
            await app.Peer("alice").ReceiveAsync(),
            await app.Peer("alice").ReceiveAsync(headers: ("Accept", "text/event-stream")),
            await app.Peer("alice").SendAsync("alice", "x"),
            await app.Peer("alice").LeaveAsync(),
        })
        {
            answer.Status.Should().Be(302);
            answer["Location"].Should().Contain("/Account/Login");
        }

        var opening = async () => await SocketClient.OpenAsync(app);
        (await opening.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(302);
    }

    private static Task<InboxApp> StartAsync(Action<WebApplication> use) => InboxApp.StartAsync(
        builder =>
        {
            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            builder.Services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        },
        use);
}
