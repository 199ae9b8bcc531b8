using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Inbox.AspNetCore.Ice;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Ice;

/// <summary>What the path of ICE servers says, and to whom.</summary>
public sealed class IceTests
{
    [Test]
    public async Task The_owner_of_a_mailbox_gets_what_RTCPeerConnection_takes()
    {
        await using var app = await IceApp.StartAsync();
        var now = app.Clock.GetUtcNow();

        var answer = await app.AskAsync();

        answer.Status.Should().Be(200);
        answer.ContentType.Should().Be("application/json");
        answer["Cache-Control"].Should().Be("no-store");
        answer.Json.GetProperty("ttl").GetInt64().Should().Be(4 * 3600);
        answer.Json.GetProperty("expiresAt").GetDateTimeOffset().Should().Be(now.AddHours(4));
        var servers = answer.Json.GetProperty("iceServers");
        servers.GetArrayLength().Should().Be(2);
        servers[0].GetRawText().Should().Be("""{"urls":["stun:stun.example.com:3478"]}""");
        servers[1].GetProperty("urls").EnumerateArray().Select(url => url.GetString())
            .Should().Equal("turn:turn.example.com:3478", "turns:turn.example.com:5349?transport=tcp");
        app.Errors.Should().BeEmpty();
    }

    /// <summary>As coturn checks it (draft-uberti-behave-turn-rest-00).</summary>
    [Test]
    [SuppressMessage("Security", "CA5350", Justification = "As the protocol has it.")]
    public async Task The_user_name_of_TURN_begins_with_its_end_and_its_credential_is_signed_with_the_secret()
    {
        await using var app = await IceApp.StartAsync();
        var (name, credential) = TurnOf(await app.AskAsync());

        name.Split(':')[0].Should().Be((app.Clock.GetUtcNow().ToUnixTimeSeconds() + 4 * 3600).ToString(CultureInfo.InvariantCulture));
        credential.Should().Be(Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(IceApp.Secret), Encoding.UTF8.GetBytes(name))));
    }

    [Test]
    public async Task One_mailbox_has_one_pseudonym_that_does_not_tell_its_name()
    {
        await using var app = await IceApp.StartAsync();
        var first = TurnOf(await app.AskAsync()).Name.Split(':')[1];
        app.Clock.AdvanceSeconds(100);
        var later = TurnOf(await app.AskAsync()).Name.Split(':')[1];
        var other = TurnOf(await app.AskAsync("bob")).Name.Split(':')[1];

        later.Should().Be(first).And.NotContain("alice").And.HaveLength(16);
        other.Should().NotBe(first);
    }

    [Test]
    public async Task The_same_servers_are_in_links()
    {
        await using var app = await IceApp.StartAsync();
        var answer = await app.AskAsync();
        var (name, credential) = TurnOf(answer);

        answer.Headers("Link").Should().Equal(
            "<stun:stun.example.com:3478>; rel=\"ice-server\"",
            $"<turn:turn.example.com:3478>; rel=\"ice-server\"; username=\"{name}\"; credential=\"{credential}\"; credential-type=\"password\"",
            $"<turns:turn.example.com:5349?transport=tcp>; rel=\"ice-server\"; username=\"{name}\"; credential=\"{credential}\"; credential-type=\"password\"");
    }

    [Test]
    public async Task TURN_alone_comes_in_the_older_shape()
    {
        await using var app = await IceApp.StartAsync();
        var answer = await app.AskAsync(query: "?service=turn");
        var (name, credential) = TurnOf(await app.AskAsync());

        answer.Json.GetRawText().Should().Be(
            $$"""{"username":"{{name}}","password":"{{credential.Replace("+", "\\u002B", StringComparison.Ordinal)}}","ttl":14400,"uris":["turn:turn.example.com:3478","turns:turn.example.com:5349?transport=tcp"]}""");
    }

    [Test]
    public async Task Without_a_TURN_server_there_is_none_in_the_older_shape()
    {
        await using var app = await IceApp.StartAsync((options, _) => options.AddStun("stun:stun.example.com"));
        (await app.AskAsync(query: "?service=turn")).ShouldBeProblem(404, "No TURN server");
    }

    [Test]
    public async Task Without_providers_the_list_is_empty()
    {
        await using var app = await IceApp.StartAsync((_, _) => { });
        var answer = await app.AskAsync();
        answer.Json.GetProperty("iceServers").GetArrayLength().Should().Be(0);
        answer.Headers("Link").Should().BeEmpty();
    }

    [Test]
    public async Task Nobody_is_401_and_so_is_a_wrong_password()
    {
        await using var app = await IceApp.StartAsync();
        await app.AskAsync();

        (await app.AskAsync("GET", "/ice")).ShouldBeProblem(401, "Credentials needed");
        (await app.AskAsync(password: "wrong")).ShouldBeProblem(401, "Wrong password");
    }

    [Test]
    public async Task A_user_of_the_app_needs_no_mailbox()
    {
        await using var app = await IceApp.StartAsync();
        var (first, other) = (await app.AskAsync("GET", "/ice", "Bearer ann"), await app.AskAsync("GET", "/ice", "Bearer ben"));

        TurnOf(first).Name.Split(':')[1].Should().NotBe(TurnOf(other).Name.Split(':')[1]);
        TurnOf(await app.AskAsync("ann")).Name.Split(':')[1].Should().NotBe(TurnOf(first).Name.Split(':')[1], "a mailbox of that name is somebody else's");
    }

    [Test]
    public async Task An_app_may_ask_for_its_own_login_alone()
    {
        await using var app = await IceApp.StartAsync(convention: ice => ice.RequireAuthorization());
        (await app.AskAsync()).Status.Should().Be(401);
        (await app.AskAsync("GET", "/ice", "Bearer ann")).Status.Should().Be(200);
    }

    [Test]
    public async Task An_app_may_serve_everybody()
    {
        await using var app = await IceApp.StartAsync((options, clock) =>
        {
            IceApp.Usual(options, clock);
            options.AllowAnonymous = true;
        });
        (await app.AskAsync("GET", "/ice")).Status.Should().Be(200);
        (await app.AskAsync(password: "mine")).Status.Should().Be(200);
        (await app.AskAsync(password: "wrong")).Status.Should().Be(401, "who says who it is must prove it");
    }

    [Test]
    public async Task The_request_after_the_last_of_a_minute_is_429_and_the_next_minute_is_free()
    {
        await using var app = await IceApp.StartAsync((options, _) => options.RequestsPerMinute = 3);
        for (var i = 0; i < 3; i++)
        {
            (await app.AskAsync()).Status.Should().Be(200);
        }

        var refused = await app.AskAsync("bob");
        refused.ShouldBeProblem(429, "Too many requests");
        refused["Retry-After"].Should().Be("60");
        app.Clock.AdvanceSeconds(60);
        (await app.AskAsync()).Status.Should().Be(200);
    }

    [Test]
    public async Task A_provider_that_fails_costs_the_others_nothing()
    {
        await using var app = await IceApp.StartAsync((options, clock) =>
        {
            options.Providers.Add(new Failing());
            IceApp.Usual(options, clock);
        });
        (await app.AskAsync()).Json.GetProperty("iceServers").GetArrayLength().Should().Be(2);
    }

    [Test]
    public async Task If_all_providers_fail_it_is_503()
    {
        await using var app = await IceApp.StartAsync((options, _) => options.Providers.Add(new Failing()));
        var refused = await app.AskAsync();
        refused.ShouldBeProblem(503, "Servers unavailable");
        refused["Retry-After"].Should().Be("5");
    }

    [Test]
    public async Task The_shortest_life_of_the_providers_is_that_of_the_answer()
    {
        await using var app = await IceApp.StartAsync((options, clock) =>
        {
            options.Providers.Add(new Delegated(request => new([new(["stun:a"])], request.Lifetime / 8)));
            IceApp.Usual(options, clock);
        });
        (await app.AskAsync()).Json.GetProperty("ttl").GetInt64().Should().Be(1800);
    }

    [Test]
    public async Task A_page_of_another_origin_is_refused()
    {
        await using var app = await IceApp.StartAsync((options, _) => options.AllowAnonymous = true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ice");
        request.Headers.Add("Origin", "https://elsewhere.example");
        (await Answer.OfAsync(await app.Http.SendAsync(request))).ShouldBeProblem(403, "Foreign page");
    }

    [TestCase("POST", 405)]
    [TestCase("DELETE", 405)]
    [TestCase("OPTIONS", 204)]
    public async Task Other_methods_say_what_is_allowed(string method, int status)
    {
        await using var app = await IceApp.StartAsync();
        var answer = await app.AskAsync(method, "/ice");
        answer.Status.Should().Be(status);
        answer["Allow"].Should().Be("GET, OPTIONS");
    }

    [TestCase(59)]
    [TestCase(24 * 60 + 1)]
    public async Task A_lifetime_out_of_its_range_is_refused_at_the_start(int minutes) =>
        (await FluentActions.Awaiting(() => IceApp.StartAsync((options, _) => options.Lifetime = TimeSpan.FromMinutes(minutes)))
            .Should().ThrowAsync<ArgumentException>()).WithMessage("InboxIceOptions.Lifetime must be from 1 to 24 hours*");

    [TestCase("turn.example.com")]
    [TestCase("http://turn.example.com")]
    [TestCase("turn:")]
    [TestCase("turn:a b")]
    [TestCase("turn:turn.example.com?transport=sctp")]
    [TestCase("stun:turn.example.com")]
    public void An_address_that_is_none_is_refused_at_the_start(string url) =>
        FluentActions.Invoking(() => new InboxIceOptions().AddTurn(IceApp.Secret, url)).Should().Throw<ArgumentException>().WithMessage($"'{url}' is no address*");

    [Test]
    public void A_short_secret_is_refused_and_not_repeated() =>
        FluentActions.Invoking(() => new InboxIceOptions().AddTurn("123456789012345", "turn:turn.example.com"))
            .Should().Throw<ArgumentException>().Which.Message.Should().NotContain("123456789012345");

    private static (string Name, string Credential) TurnOf(Answer answer)
    {
        var turn = answer.Json.GetProperty("iceServers").EnumerateArray().Single(server => server.TryGetProperty("username", out _));
        return (turn.GetProperty("username").GetString()!, turn.GetProperty("credential").GetString()!);
    }

    private sealed class Failing : IIceServerProvider
    {
        public ValueTask<IceServerList> GetAsync(IceServerRequest request, CancellationToken cancellationToken) => throw new HttpRequestException("503");
    }

    private sealed class Delegated(Func<IceServerRequest, IceServerList> list) : IIceServerProvider
    {
        public ValueTask<IceServerList> GetAsync(IceServerRequest request, CancellationToken cancellationToken) => new(list(request));
    }
}
