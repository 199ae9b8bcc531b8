using System.Security.Claims;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>What else an app maps cannot undo what Identify promises.</summary>
public sealed class MixedPathTests
{
    [Test]
    public async Task A_second_path_on_which_a_password_could_claim_a_users_name_fails_at_startup([Values] bool identifiedFirst)
    {
        var starting = () => IdentityApp.StartAsync(app =>
        {
            app.MapInbox("/one", options => options.Identify = identifiedFirst ? NameOf : null);
            app.MapInbox("/two", options => options.Identify = identifiedFirst ? null : NameOf);
        });

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*Identify*mailboxes of its own*");
    }

    [Test]
    public async Task Mailboxes_of_its_own_keep_users_apart_from_who_has_a_password()
    {
        await using var app = await IdentityApp.StartAsync(
            app =>
            {
                app.MapInbox("/devices");
                app.MapInbox("/inbox", options => (options.Identify, options.Mailboxes) = (NameOf, "users"));
            },
            builder => builder.Services.AddInboxSignaling("users"));
        await app.Peer("alice", path: "/devices").ReceiveAsync();

        (await app.Bearer("bob").SendAsync("alice", "offer")).ShouldBeProblem(404, "No such mailbox");
        (await app.Bearer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await app.Bearer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await app.Peer("alice", path: "/devices").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task Several_paths_may_serve_the_same_users()
    {
        await using var app = await IdentityApp.StartAsync(app =>
        {
            app.MapInbox("/inbox", options => options.Identify = NameOf);
            app.MapInbox("/v2/inbox", options => options.Identify = NameOf);
        });
        (await app.Bearer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task ICE_servers_take_no_password_for_mailboxes_of_users([Values] bool iceFirst)
    {
        await using var app = await IdentityApp.StartAsync(app =>
        {
            foreach (var isIce in new[] { iceFirst, !iceFirst })
            {
                _ = isIce ? app.MapInboxIce("/ice") : app.MapInbox("/inbox", options => options.Identify = NameOf);
            }
        });

        var answer = await app.Peer("alice", path: "/ice").ReceiveAsync();
        answer.ShouldBeProblem(401, "Login needed");
        answer["WWW-Authenticate"].Should().BeNull();
        (await app.AskAsync("GET", "/ice", "Bearer alice")).Status.Should().Be(200);
        (await app.Bearer("alice").ReceiveAsync()).Status.Should().Be(204, "nobody has claimed that name by a password");
    }

    [Test]
    public async Task RequireAuthorization_and_Identify_go_together()
    {
        await using var app = await IdentityApp.StartAsync(
            app => app.MapInbox("/inbox", options => options.Identify = NameOf).RequireAuthorization().DisableCookieRedirect());
        (await app.Nobody().ReceiveAsync()).Status.Should().Be(401);
        (await app.Nobody().KnockAsync()).Should().Be(401);
        var alice = await app.SignInAsync("alice");
        (await alice.ReceiveAsync()).Status.Should().Be(204);
        (await alice.KnockAsync()).Should().Be(101);
    }

    private static string? NameOf(Microsoft.AspNetCore.Http.HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier);
}
