using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Pages;

/// <summary>The login of the rooms page.</summary>
public sealed class LoginTests : ServerTests
{
    [Test]
    public async Task The_first_use_of_a_name_makes_it_and_its_password_opens_it_from_then_on()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();

        (await LogInAsync(http, "alice", "first")).Status.Should().Be(200);
        var wrong = await LogInAsync(http, "alice", "second");
        wrong.Status.Should().Be(401);
        wrong["Set-Cookie"].Should().BeNull();
        wrong.Json.GetProperty("detail").GetString().Should().Be("That name is taken, and the password does not match. Check it, or choose another name.");
        var right = await LogInAsync(http, " alice ", "first");
        right.Json.GetProperty("name").GetString().Should().Be("alice");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_cookie_is_the_pages_alone(bool https)
    {
        await using var server = await StartAsync($"-https={(https ? "true" : "false")}");
        using var http = server.Client();

        var cookie = (await LogInAsync(http, "alice", "first"))["Set-Cookie"]!;

        cookie.Should().StartWith("inbox-login=").And.NotContain("path=", "a browser then limits it to the folder of the login, whatever a proxy has taken off").And.Contain("; samesite=strict").And.Contain("; httponly");
        cookie.Contains("; secure", StringComparison.Ordinal).Should().Be(https);
        cookie.Should().NotContain("alice").And.NotContain("first");
    }

    [Test]
    public async Task With_the_cookie_one_is_let_in_until_one_logs_out()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        (await http.AskAsync(HttpMethod.Get, "/rooms/me")).Status.Should().Be(401);
        (await http.AskAsync(HttpMethod.Get, "/rooms/socket")).ShouldBeProblem(401, "Login needed");

        var cookie = CookieOf(await LogInAsync(http, "alice", "first"));

        (await http.AskAsync(HttpMethod.Get, "/rooms/me", null, cookie)).Json.GetProperty("name").GetString().Should().Be("alice");
        (await http.AskAsync(HttpMethod.Get, "/rooms/socket", null, cookie)).Status.Should().Be(426);
        var logout = await http.AskAsync(HttpMethod.Post, "/rooms/logout", null, cookie);
        logout.Status.Should().Be(200);
        logout["Set-Cookie"].Should().StartWith("inbox-login=;", "the browser is to forget it");
        (await http.AskAsync(HttpMethod.Get, "/rooms/me", null, cookie)).Status.Should().Be(401, "a copy of the cookie opens nothing any more");
        (await http.AskAsync(HttpMethod.Get, "/rooms/socket", null, cookie)).Status.Should().Be(401);
    }

    [Test]
    public async Task Logging_out_on_one_device_leaves_the_others_in()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        var (phone, computer) = (CookieOf(await LogInAsync(http, "alice", "first")), CookieOf(await LogInAsync(http, "alice", "first")));

        await http.AskAsync(HttpMethod.Post, "/rooms/logout", null, phone);

        (await http.AskAsync(HttpMethod.Get, "/rooms/me", null, phone)).Status.Should().Be(401);
        (await http.AskAsync(HttpMethod.Get, "/rooms/me", null, computer)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_restarted_server_knows_the_cookie_unless_another_has_taken_the_name()
    {
        (string, string) cookie;
        await using (var server = await StartAsync("-https=false"))
        {
            using var http = server.Client();
            cookie = CookieOf(await LogInAsync(http, "alice", "first"));
        }

        await using var restarted = await StartAsync("-https=false");
        using var again = restarted.Client();
        (await again.AskAsync(HttpMethod.Get, "/rooms/me", null, cookie)).Status.Should().Be(200);
        (await LogInAsync(again, "alice", "second")).Status.Should().Be(401, "the cookie has opened it again");

        await using var another = await StartAsync("-https=false");
        using var taken = another.Client();
        (await LogInAsync(taken, "alice", "second")).Status.Should().Be(200);
        (await taken.AskAsync(HttpMethod.Get, "/rooms/me", null, cookie)).Status.Should().Be(401);
        (await taken.AskAsync(HttpMethod.Get, "/rooms/socket", null, cookie)).Status.Should().Be(401);
    }

    [Test]
    public async Task Who_takes_a_name_that_was_forgotten_does_not_meet_those_who_are_still_connected_by_it()
    {
        var rooms = new List<string>();
        foreach (var password in new[] { "first", "first", "second" })
        {
            await using var server = await StartAsync("-https=false");
            using var http = server.Client();
            rooms.Add(await RoomOfAsync(server, CookieOf(await LogInAsync(http, "alice", password)).Value));
        }

        rooms[1].Should().Be(rooms[0]);
        rooms[2].Should().NotBe(rooms[0]);
    }

    [Test]
    public async Task A_page_of_another_site_logs_nobody_in_or_out()
    {
        await using var server = await StartAsync("-https=false", "-cors=true");
        using var http = server.Client();
        foreach (var header in new[] { ("Origin", "https://stranger.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            (await LogInAsync(http, "alice", "first", header)).Status.Should().Be(403);
            (await http.AskAsync(HttpMethod.Post, "/rooms/logout", null, header)).Status.Should().Be(403);
        }

        (await LogInAsync(http, "alice", "first", ("Origin", server.Url.GetLeftPart(UriPartial.Authority)))).Status.Should().Be(200);
    }

    [Test]
    public async Task Twenty_logins_a_minute_come_from_one_address_and_no_more()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        for (var i = 0; i < 20; i++)
        {
            (await LogInAsync(http, "alice", i == 0 ? "first" : $"guess {i}")).Status.Should().Be(i == 0 ? 200 : 401);
        }

        var refused = await LogInAsync(http, "alice", "first");
        refused.Status.Should().Be(429);
        int.Parse(refused["Retry-After"]!, System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 60);
        (await http.Peer("bob").ReceiveAsync()).Status.Should().Be(204, "mailboxes have limits of their own");
    }

    [TestCase(0, 1, 400)]
    [TestCase(1, 0, 400)]
    [TestCase(64, 256, 200)]
    [TestCase(65, 1, 400)]
    [TestCase(1, 257, 400)]
    [TestCase(5000, 1, 413)]
    public async Task A_name_has_64_characters_and_a_password_256_at_most(int name, int password, int status)
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        (await LogInAsync(http, new string('n', name), new string('p', password))).Status.Should().Be(status);
    }

    private static Task<Answer> LogInAsync(HttpClient http, string name, string password, params (string Name, string Value)[] headers) =>
        http.AskAsync(HttpMethod.Post, "/rooms/login", JsonContent.Create(new { name, password }), headers);

    private static async Task<string> RoomOfAsync(AppProcess server, string cookie)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "ws", Path = "/rooms/socket" }.Uri, Patience.CancellationToken());
        var frame = new byte[4096];
        var length = (await socket.ReceiveAsync(frame.AsMemory(), Patience.CancellationToken())).Count;
        return JsonDocument.Parse(frame.AsMemory(0, length)).RootElement.GetProperty("joined").GetProperty("room").GetString()!;
    }

    private static (string Name, string Value) CookieOf(Answer login) => ("Cookie", login["Set-Cookie"]!.Split(';')[0]);
}
