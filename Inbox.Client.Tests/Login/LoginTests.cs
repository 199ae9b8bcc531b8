using System.Collections.Concurrent;
using System.Security.Claims;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Client.Tests.Login;

/// <summary>A server that names mailboxes after the users of its app, and clients without a mailbox password.</summary>
[TestFixture]
public sealed class LoginTests
{
    private InboxApp _app = null!;

    [SetUp]
    public async Task StartAsync() => _app = await InboxApp.StartAsync(
        builder => builder.Services.AddBearer(),
        app =>
        {
            app.MapInbox("/inbox", options => options.Identify = context => context.User.FindFirstValue(ClaimTypes.NameIdentifier));
            app.MapInboxIce("/ice", ice => ice.AddStun("stun:stun.example.com"));
        });

    [TearDown]
    public async Task EndAsync() => await _app.DisposeAsync();

    [TestCase(InboxTransport.Socket)]
    [TestCase(InboxTransport.Stream)]
    [TestCase(InboxTransport.LongPoll)]
    public async Task A_token_opens_the_mailbox_of_its_user(InboxTransport transport)
    {
        await using var alice = await Client("alice", transport).OpenedAsync();
        await using var bob = Client("bob", transport);

        await bob.SendAsync("alice", "offer");

        var message = await alice.NextAsync();
        (message.From, message.Text, alice.Name).Should().Be(("bob", "offer", ""));
        (await bob.GetIceServersAsync()).Servers.Should().HaveCount(1);
    }

    [Test]
    public async Task The_provider_is_asked_before_each_request()
    {
        var asked = 0;
        await using var alice = Client("alice", InboxTransport.LongPoll, _ => new($"{(++asked % 2 == 0 ? "alice" : "bob")}"));

        await alice.SendAsync("bob", "as bob, to himself");
        (await FluentActions.Awaiting(() => alice.SendAsync("carol", "as alice", new() { RetryFor = TimeSpan.Zero })).Should().ThrowAsync<InboxException>())
            .Which.Status.Should().Be(404);

        asked.Should().Be(2);
    }

    [Test]
    public async Task A_provider_that_fails_is_asked_again_and_the_error_says_so()
    {
        var isOffline = true;
        await using var alice = Client("alice", InboxTransport.Auto, _ => isOffline ? throw new TimeoutException("The token service is away.") : new("alice"));
        var opening = alice.OpenAsync();

        var change = await alice.StateAsync(InboxClientState.Retrying);
        change.Error!.Message.Should().Be("InboxClientOptions.TokenProvider gave no token: The token service is away.");
        change.Error.IsTransient.Should().BeTrue();
        isOffline = false;
        _app.Clock.AdvanceSeconds(1);
        await opening.WaitAsync(Patience.Limit);
        alice.Transport.Should().Be(InboxTransport.Socket, "another transport would not have helped");
    }

    [TestCase(null)]
    [TestCase("")]
    public async Task Without_a_token_the_client_is_unauthorized(string? token)
    {
        await using var alice = Client("alice", InboxTransport.Auto, _ => new(token));

        (await FluentActions.Awaiting(() => alice.OpenAsync()).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(401);
        alice.State.Should().Be(InboxClientState.Unauthorized);
    }

    [Test]
    public async Task An_HttpClient_of_the_app_may_sign_the_requests_itself()
    {
        var seen = new ConcurrentQueue<string>();
        using var http = new HttpClient(new Signing(seen) { InnerHandler = new SocketsHttpHandler() });
        await using var alice = await new InboxClient(http, new() { Endpoint = Url }).OpenedAsync();

        await alice.SendAsync("alice", "hello");

        (await alice.NextAsync()).From.Should().Be("alice");
        seen.Should().Equal("GET");
    }

    [Test]
    public void A_client_that_could_prove_nothing_is_refused_at_once()
    {
        FluentActions.Invoking(() => new InboxClient(new() { Endpoint = Url, Name = "alice" }))
            .Should().Throw<ArgumentException>().WithMessage("*Password*TokenProvider*HttpClient*");
        FluentActions.Invoking(() => new InboxClient(new() { Endpoint = Url, Name = "alice", Password = "", TokenProvider = _ => new("t") }))
            .Should().Throw<ArgumentException>().WithMessage("*TokenProvider*one Authorization header*");
    }

    private Uri Url => new(_app.Address, "/inbox");

    private InboxClient Client(string user, InboxTransport transport, Func<CancellationToken, ValueTask<string?>>? provider = null) =>
        new(new() { Endpoint = Url, Transport = transport, TokenProvider = provider ?? (_ => new(user)), TimeProvider = _app.Clock });

    private sealed class Signing(ConcurrentQueue<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Enqueue(request.Method.Method);
            request.Headers.Authorization = new("Bearer", "alice");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
