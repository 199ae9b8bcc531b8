using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>The app's login names the mailbox, and nothing else does.</summary>
[TestFixtureSource(typeof(Door), nameof(Door.All))]
public sealed class IdentityTests(Door door)
{
    [Test]
    public async Task Who_is_signed_in_sends_and_receives_without_a_password([Values] bool byCookie)
    {
        await using var app = await StartAsync();
        var (alice, bob) = byCookie ? (await app.SignInAsync("alice"), await app.SignInAsync("bob")) : (app.Bearer("alice"), app.Bearer("bob"));

        (await bob.ReceiveAsync()).Status.Should().Be(204);
        (await alice.SendAsync("bob", "offer")).Status.Should().Be(200);
        var answer = await bob.ReceiveAsync();
        (answer.Status, answer.From, answer.Text).Should().Be((200, "alice", "offer"));
        (await bob.AskAsync("DELETE")).Status.Should().Be(204);
        (await alice.SendAsync("bob", "offer")).ShouldBeProblem(404, "No such mailbox");
    }

    [Test]
    public async Task A_stream_and_a_socket_open_by_the_login_alone([Values] bool byCookie)
    {
        await using var app = await StartAsync();
        var (alice, bob) = byCookie ? (await app.SignInAsync("alice"), await app.SignInAsync("bob")) : (app.Bearer("alice"), app.Bearer("bob"));
        using var stream = await alice.OpenStreamAsync();
        using var socket = await bob.OpenSocketAsync();

        await socket.SayAsync("""{"to":"alice","text":"offer","ref":1}""");
        await socket.HearOkAsync(1);
        (await stream.HearAsync()).GetProperty("from").GetString().Should().Be("bob");
        await alice.SendAsync("bob", "answer");
        (await socket.HearAsync()).GetProperty("text").GetString().Should().Be("answer");
    }

    [Test]
    public async Task Without_a_login_every_way_in_is_401_and_none_offers_basic()
    {
        await using var app = await StartAsync(options => options.AllowQueryCredentials = true);
        var nobody = app.Nobody();
        foreach (var answer in new[]
        {
            await nobody.ReceiveAsync(), await nobody.SendAsync("bob", "x"), await nobody.AskAsync("DELETE"),
            await nobody.ReceiveAsync("after=0", ("Accept", "text/event-stream")), await nobody.ReceiveAsync("to=alice&password=secret"),
            await app.Peer("alice").ReceiveAsync(),
        })
        {
            answer.ShouldBeProblem(401, "Login needed");
            answer["WWW-Authenticate"].Should().BeNull("the browser would show its own password dialog");
        }

        (await nobody.KnockAsync()).Should().Be(401);
        (await nobody.AskAsync("OPTIONS")).Status.Should().Be(204);
    }

    [Test]
    public async Task No_first_frame_makes_a_socket_anybody_else()
    {
        await using var app = await StartAsync();
        using var socket = await app.Bearer("alice").OpenSocketAsync();

        await socket.SayAsync("""{"auth":{"name":"bob","password":"x"},"ref":1}""");

        (await socket.EndAsync()).Should().Be(1008);
    }

    [Test]
    public async Task A_login_that_changes_on_a_connection_is_another_mailbox_at_once()
    {
        await using var app = await StartAsync();
        await app.Bearer("alice").SendAsync("alice", "for alice");

        (await app.Bearer("bob").ReceiveAsync()).Status.Should().Be(204);
        (await app.Bearer("alice").ReceiveAsync()).Text.Should().Be("for alice");
    }

    [TestCase("")]
    [TestCase("a\nb")]
    public async Task A_user_whose_name_cannot_be_a_mailbox_is_told_so(string name)
    {
        await using var app = await StartAsync(options => options.Identify = _ => name);
        (await app.Nobody().ReceiveAsync()).ShouldBeProblem(400, "Illegal mailbox name");
        (await app.Nobody().KnockAsync()).Should().Be(400);
    }

    [Test]
    public async Task A_name_that_another_server_let_somebody_claim_by_a_password_is_refused_until_it_is_free()
    {
        await using var app = await StartAsync();
        var shared = app.Services.GetRequiredService<IMailboxStore>();
        var squatter = (await shared.ClaimAsync("alice", "guess"u8.ToArray())).Mailbox!;

        (await app.Bearer("alice").ReceiveAsync()).ShouldBeProblem(409, "Name taken");
        await squatter.LeaveAsync();
        (await app.Bearer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await shared.ClaimAsync("alice", "guess"u8.ToArray())).Status.Should().Be(ClaimStatus.WrongPassword);
    }

    [Test]
    public async Task Limits_on_mailboxes_hold_for_users_too()
    {
        await using var app = await StartAsync(host: builder => builder.Services.Configure<InboxOptions>(options => options.MaxMailboxes = 1));
        (await app.Bearer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await app.Bearer("bob").ReceiveAsync()).ShouldBeProblem(503, "Server full");
        (await app.Bearer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    private Task<InboxApp> StartAsync(Action<InboxEndpointOptions>? endpoint = null, Action<WebApplicationBuilder>? host = null) => IdentityApp.StartAsync(
        endpoint,
        builder =>
        {
            builder.Services.AddInboxSignaling();
            host?.Invoke(builder);
        },
        door);
}
