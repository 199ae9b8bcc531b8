using System.Security.Claims;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Rooms;

/// <summary>Who is let in, and into which room.</summary>
public sealed class RoomLoginTests
{
    [Test]
    public async Task Step_1_without_a_login_the_connection_is_refused()
    {
        await using var app = await RoomApp.StartAsync();
        (await app.KnockAsync(null)).Should().Be(401);
        (await app.AskAsync("GET", "/rooms")).ShouldBeProblem(401, "Login needed");
        (await app.AskAsync("GET", "/rooms"))["WWW-Authenticate"].Should().BeNull("how to log in is the app's business");
        (await app.KnockAsync("x")).Should().Be(101);
    }

    [Test]
    public async Task Step_1_each_client_of_a_login_gets_a_number_of_its_own()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");

        (a.Number, b.Number).Should().Be((1, 2));
        a.Found.GetProperty("room").GetString().Should().Be("x");
        b.Socket.Protocol.Should().Be("inbox.room.v1");
    }

    [Test]
    public async Task Step_1_1_who_finds_no_broadcaster_is_it_and_who_finds_one_is_told_which()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");

        a.IsHost.Should().BeTrue();
        (b.Host, b.Term).Should().Be((a.Number, a.Term));
        b.Members.Should().Equal(1, 2);
        await a.HearsAsync("""{"member":{"joined":2}}""");
    }

    [TestCase("x", "x-broadcaster")]
    [TestCase("x", "x-client-1")]
    [TestCase("x-client-1", "x-broadcaster")]
    [TestCase("x", "X")]
    [TestCase("x", "x/")]
    [TestCase("ä", "a\u0308")]
    public async Task Different_logins_never_meet(string one, string other)
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddBearer(),
            app => app.MapInboxRooms("/rooms", options => options.Room = context => context.Request.Query["login"]));
        using var x = await JoinAsync(one);
        using var y = await JoinAsync(other);
        using var second = await JoinAsync(one);

        (x.IsHost, y.IsHost).Should().Be((true, true));
        y.Members.Should().Equal(1);
        await y.SignalAsync(2, "\"hello\"");
        (await y.Socket.HearAsync()).GetProperty("error").GetProperty("status").GetInt32().Should().Be(404);
        await x.HearsAsync("""{"member":{"joined":2}}""");
        await second.SignalAsync(1, "1");
        await x.HearsAsync("""{"from":2,"data":1}""");

        async Task<RoomPeer> JoinAsync(string login)
        {
            var socket = await SocketClient.OpenAsync(app, query: $"login={Uri.EscapeDataString(login)}", protocol: null, path: "/rooms");
            return new(socket, (await socket.HearAsync()).GetProperty("joined"));
        }
    }

    [Test]
    public async Task The_login_is_the_name_where_there_is_no_name_identifier()
    {
        await using var app = await InboxApp.StartAsync(builder => builder.Services.AddBearer(ClaimTypes.Name), app => app.MapInboxRooms("/rooms"));
        using var a = await app.JoinAsync("alice");
        a.Found.GetProperty("room").GetString().Should().Be("alice");
    }

    [Test]
    public async Task Two_people_of_one_name_never_meet_where_tokens_have_a_subject()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app => app
            .Use((context, next) =>
            {
                // As OpenID Connect names its claims, which need not be translated (MapInboundClaims = false).
                Claim[] claims = [new("name", "John Smith"), new("sub", context.Request.Query["sub"]!)];
                context.User = new(new ClaimsIdentity(claims, "token", nameType: "name", roleType: null));
                return next(context);
            })
            .UseRouting()
            .UseEndpoints(endpoints => endpoints.MapInboxRooms("/rooms")));

        (await RoomOfAsync("1")).Should().Be("1");
        (await RoomOfAsync("2")).Should().Be("2");

        async Task<string?> RoomOfAsync(string subject)
        {
            using var socket = await SocketClient.OpenAsync(app, query: $"sub={subject}", protocol: null, path: "/rooms");
            return (await socket.HearAsync()).GetProperty("joined").GetProperty("room").GetString();
        }
    }

    [Test]
    public async Task A_login_without_any_name_is_no_login()
    {
        await using var app = await InboxApp.StartAsync(builder => builder.Services.AddBearer(ClaimTypes.Email), app => app.MapInboxRooms("/rooms"));
        (await app.KnockAsync("alice")).Should().Be(401);
    }

    [Test]
    public async Task A_page_of_another_origin_is_refused_even_with_a_login()
    {
        await using var app = await RoomApp.StartAsync();
        (await app.KnockAsync("x", "https://stranger.example")).Should().Be(403);
        (await app.KnockAsync("x", app.Address.GetLeftPart(UriPartial.Authority))).Should().Be(101);
    }

    [TestCase("any", 403)]
    [TestCase("friend", 403)]
    [TestCase("friend with credentials", 101)]
    public async Task A_page_of_another_origin_needs_a_policy_that_lets_its_login_in(string policy, int status)
    {
        const string Friend = "https://friend.example";
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddBearer();
                builder.Services.AddCors(cors => cors.AddDefaultPolicy(origins => _ = policy switch
                {
                    "any" => origins.AllowAnyOrigin(),
                    "friend" => origins.WithOrigins(Friend),
                    _ => origins.WithOrigins(Friend).AllowCredentials(),
                }));
            },
            app =>
            {
                app.UseCors();
                app.MapInboxRooms("/rooms");
            });
        (await app.KnockAsync("x", Friend)).Should().Be(status);
    }

    [Test]
    public async Task What_is_no_socket_is_told_what_a_room_needs()
    {
        await using var app = await RoomApp.StartAsync();
        var answer = await app.AskAsync("GET", "/rooms", "Bearer x");
        answer.ShouldBeProblem(426, "WebSocket needed");
        (answer["Upgrade"], answer["Cache-Control"]).Should().Be(("websocket", "no-store"));
    }

    [Test]
    public async Task A_room_opens_over_http_2_too()
    {
        await using var app = await RoomApp.StartAsync(http: new(2, 0));
        using var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        (a.IsHost, b.IsHost).Should().Be((true, false));
    }

    [Test]
    public async Task Authorization_of_the_app_holds()
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddBearer();
                builder.Services.AddAuthorization();
            },
            app => app.MapInboxRooms("/rooms", options => options.Room = _ => "one for all").RequireAuthorization());
        (await app.KnockAsync(null)).Should().Be(401);
        (await app.KnockAsync("x")).Should().Be(101);
    }
}
