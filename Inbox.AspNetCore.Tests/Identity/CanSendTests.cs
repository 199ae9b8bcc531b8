using System.Collections.Concurrent;
using System.Security.Claims;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>The app decides who may send to whom.</summary>
[TestFixtureSource(typeof(Door), nameof(Door.All))]
public sealed class CanSendTests(Door door)
{
    [Test]
    public async Task A_message_that_the_app_does_not_allow_is_refused_and_not_stored()
    {
        await using var app = await StartAsync();
        await app.Bearer("bob").ReceiveAsync();

        (await app.Bearer("mallory").SendAsync("bob", "x")).ShouldBeProblem(403, "Recipient not allowed");
        (await app.Bearer("bob").ReceiveAsync()).Status.Should().Be(204);
        (await app.Bearer("alice").SendAsync("bob", "offer")).Status.Should().Be(200);
        (await app.Bearer("bob").ReceiveAsync()).From.Should().Be("alice");
    }

    [Test]
    public async Task Who_may_not_send_does_not_learn_whether_a_name_exists()
    {
        await using var app = await StartAsync();
        (await app.Bearer("mallory").SendAsync("nobody", "x")).Status.Should().Be(403);
        (await app.Bearer("alice").SendAsync("nobody", "x")).Status.Should().Be(404);
    }

    [Test]
    public async Task What_is_not_allowed_is_not_held()
    {
        await using var app = await StartAsync();
        (await app.Bearer("mallory").AskAsync("POST", "to=bob&hold=30", "x")).Status.Should().Be(403);
        (await app.Bearer("bob").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task Over_a_socket_it_is_an_error_frame_and_the_socket_goes_on()
    {
        await using var app = await StartAsync();
        using var socket = await app.Bearer("alice").OpenSocketAsync();

        await socket.SayAsync("""{"to":"mallory","text":"x","ref":1}""");
        var answer = await socket.HearAsync();
        answer.GetProperty("error").GetProperty("status").GetInt32().Should().Be(403);
        answer.GetProperty("error").GetProperty("title").GetString().Should().Be("Recipient not allowed");
        answer.GetProperty("ref").GetInt64().Should().Be(1);
        await app.Bearer("bob").ReceiveAsync();
        await socket.SayAsync("""{"to":"bob","text":"x","ref":2}""");
        await socket.HearOkAsync(2);
    }

    [Test]
    public async Task It_is_asked_for_every_message_with_the_names_and_the_user_of_the_request()
    {
        var asked = new ConcurrentQueue<string>();
        await using var app = await IdentityApp.StartAsync(options => options.CanSend = async (from, to, context) =>
        {
            await Task.Yield();
            asked.Enqueue($"{from} {to} {context.User.FindFirstValue(ClaimTypes.NameIdentifier)}");
            return true;
        }, door: door);

        await app.Bearer("alice").SendAsync("alice", "1");
        await app.Bearer("alice").SendAsync("bob", "2");
        using var socket = await app.Bearer("carol").OpenSocketAsync();
        await socket.SayAsync("""{"to":"alice","text":"3","ref":1}""");
        await socket.HearOkAsync(1);

        asked.Should().Equal("alice alice alice", "alice bob alice", "carol alice carol");
    }

    [Test]
    public async Task Refused_messages_are_counted_over_requests_and_sockets()
    {
        await using var app = await StartAsync();
        using var metrics = new MeterLog(app);
        await app.Bearer("alice").SendAsync("mallory", "x");
        using var socket = await app.Bearer("alice").OpenSocketAsync();
        await socket.SayAsync("""{"to":"mallory","text":"x","ref":1}""");
        await socket.HearAsync();

        metrics.Lines.Count(line => line.Contains("status=403 reason=recipient_not_allowed", StringComparison.Ordinal)).Should().Be(2);
    }

    [Test]
    public async Task A_function_that_fails_lets_nothing_through()
    {
        await using var app = await IdentityApp.StartAsync(options => options.CanSend = static (_, _, _) => throw new TimeoutException("No answer"), door: door);
        await app.Bearer("bob").ReceiveAsync();

        (await app.Bearer("alice").SendAsync("bob", "x")).Status.Should().Be(500);
        using (var socket = await app.Bearer("alice").OpenSocketAsync())
        {
            await socket.SayAsync("""{"to":"bob","text":"x","ref":1}""");
            await FluentActions.Awaiting(socket.HearAsync).Should().ThrowAsync<Exception>("the socket ends without an answer");
        }

        (await app.Bearer("bob").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task It_works_for_mailboxes_with_passwords_too()
    {
        await using var app = await InboxApp.StartAsync(door, endpoint: options => options.CanSend = static (from, _, _) => new(from == "alice"));
        await app.Peer("bob").ReceiveAsync();
        (await app.Peer("mallory").SendAsync("bob", "x")).Status.Should().Be(403);
        (await app.Peer("alice").SendAsync("bob", "x")).Status.Should().Be(200);
    }

    private Task<InboxApp> StartAsync() => IdentityApp.StartAsync(
        static options => options.CanSend = static (from, to, _) => new(from != "mallory" && to != "mallory"),
        static builder => builder.Services.AddInboxSignaling(),
        door);
}
