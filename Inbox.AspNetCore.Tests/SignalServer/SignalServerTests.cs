using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>What the seed's text says, row by row.</summary>
[TestFixture("1.1")]
[TestFixture("2.0")]
public sealed class SignalServerTests(string http)
{
    private const string NotFound = """{"target":"","type":"TARGET_NOT_FOUND","payload":null}""";

    [Test]
    public async Task Registering_gives_an_identity()
    {
        await using var app = await StartAsync();
        var answer = await app.RegisterAsync("ann");
        answer.Status.Should().Be(200);
        answer.Text.Should().Be("""{"status":"SUCCESS","message":""}""");
        answer.Headers("Set-Cookie").Should().Contain("user_username=ann; path=/")
            .And.ContainSingle(cookie => cookie.StartsWith("user_key=", StringComparison.Ordinal) && cookie.EndsWith("; path=/; httponly; samesite=lax", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_name_in_use_is_taken_and_sets_no_cookie()
    {
        await using var app = await StartAsync();
        await app.RegisterAsync("ann");
        var answer = await app.RegisterAsync("ann");
        answer.Status.Should().Be(200);
        answer.Text.Should().Be("""{"status":"TAKEN","message":""}""");
        answer.Headers("Set-Cookie").Should().BeEmpty();
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"username":""}""")]
    [TestCase("""{"username":null}""")]
    [TestCase("""{"username":7}""")]
    [TestCase("""{"username":"ann"} more""")]
    [TestCase("""{"username":"\ud800"}""")]
    [TestCase("""{"username":"a b"}""")]
    [TestCase("""{"username":"a;b"}""")]
    [TestCase("""{"username":"ä"}""")]
    public async Task What_is_no_registration_is_invalid(string body)
    {
        await using var app = await StartAsync();
        var answer = await app.AskSignalAsync("POST", "/v1/register", body);
        answer.Status.Should().Be(400);
        answer.Text.Should().StartWith("""{"status":"INVALID","message":""");
        answer.Headers("Set-Cookie").Should().BeEmpty();
    }

    [Test]
    public async Task A_user_who_is_registered_is_known()
    {
        await using var app = await StartAsync();
        var ann = await app.UserAsync("ann");
        var answer = await ann.AskAsync(ann.NameCookie);
        (answer.Status, answer.Text).Should().Be((200, "OK"));
    }

    [Test]
    public async Task A_name_of_every_legal_character_is_known_by_its_cookie()
    {
        await using var app = await StartAsync();
        foreach (var name in new[] { "!#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~", "%41", "=", "[{}]", "<b>", "user_username=eve" })
        {
            var user = await app.UserAsync(name);
            user.NameCookie.Should().Be($"user_username={name}");
            (await user.AskAsync(user.NameCookie)).Status.Should().Be(200, name);
        }

        (await app.RegisterAsync("A")).Text.Should().Contain("SUCCESS", "a percent sign is one, and case counts");
    }

    [TestCase("""prefs={"a":1,"b":[2]}; {0}""")]
    [TestCase("""{0}; prefs={"a":1,"b":[2]}""")]
    [TestCase("text=two words; {0}; =; ;; lonely")]
    [TestCase("user_username=eve; {0}")]
    [TestCase("USER_USERNAME=eve; {0}; User_Key=eve")]
    public async Task Other_cookies_of_the_host_do_not_hide_ours(string cookies)
    {
        await using var app = await StartAsync();
        var ann = await app.UserAsync("ann");
        using var socket = await ann.OpenAsync(cookies.Replace("{0}", ann.Cookies, StringComparison.Ordinal));
        await app.IsListedAsync("ann", isActive: true);
    }

    [TestCase("user_username=joe")]
    [TestCase("user_username=")]
    [TestCase("other=ann")]
    [TestCase("")]
    public async Task A_user_who_is_not_registered_is_404_and_loses_its_cookies(string cookies)
    {
        await using var app = await StartAsync();
        await app.UserAsync("ann");
        var answer = await app.AskSignalAsync("GET", "/v1/user", null, ("Cookie", cookies));
        answer.Status.Should().Be(404);
        answer.Headers("Set-Cookie").Should().HaveCount(2).And.OnlyContain(cookie => cookie.Contains("max-age=0", StringComparison.Ordinal));
        answer.Headers("Clear-Site-Data").Should().BeEmpty("the host's other cookies are not ours");
    }

    [Test]
    public async Task A_message_is_forwarded_with_its_originator()
    {
        await using var app = await StartAsync();
        using var ann = await app.ConnectAsync("ann");
        using var bob = await app.ConnectAsync("bob");
        await ann.SayAsync("""{"Target":"bob","TYPE":"video-offer","payload":{"sdp":"v=0","n":[1, 2]},"more":{"target":"joe"}}""");
        await bob.HearsAsync("""{"originator":"ann","target":"bob","type":"video-offer","payload":{"sdp":"v=0","n":[1, 2]}}""");
        await bob.SignalAsync("ann", "video-answer", "\"text\"");
        await ann.HearsAsync("""{"originator":"bob","target":"ann","type":"video-answer","payload":"text"}""");
    }

    [Test]
    public async Task A_message_to_oneself_works()
    {
        await using var app = await StartAsync();
        using var ann = await app.ConnectAsync("ann");
        await ann.SayAsync("""{"target":"ann"}""");
        await ann.HearsAsync("""{"originator":"ann","target":"ann","type":"","payload":null}""");
    }

    [Test]
    public async Task Who_is_not_connected_cannot_be_reached()
    {
        await using var app = await StartAsync();
        await app.UserAsync("idle");
        using var ann = await app.ConnectAsync("ann");
        foreach (var target in new[] { "idle", "nobody", "" })
        {
            await ann.SignalAsync(target);
            await ann.HearsAsync(NotFound);
        }
    }

    [Test]
    public async Task Connecting_without_a_WebSocket_is_426()
    {
        await using var app = await StartAsync();
        var answer = await app.AskSignalAsync("GET", "/v1/connect");
        answer.Status.Should().Be(426);
    }

    [Test]
    public async Task An_unknown_user_is_closed_with_4000_UNAUTHENTICATED()
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenAsync(app, protocol: null, path: "/v1/connect");
        await socket.EndsWithAsync(4000, "UNAUTHENTICATED");
    }

    [Test]
    public async Task A_second_connection_is_closed_with_4000_ALREADY_EXISTS_and_the_first_stays()
    {
        await using var app = await StartAsync();
        var ann = await app.UserAsync("ann");
        using var first = await ann.ConnectAsync();
        var waiting = app.Clock.NextWaitAsync();
        var opening = ann.OpenAsync();
        await waiting;
        app.Clock.AdvanceSeconds(1);
        using var second = await opening;
        await second.EndsWithAsync(4000, "ALREADY_EXISTS");
        await first.SignalAsync("ann", "still");
        await first.HearsAsync("""{"originator":"ann","target":"ann","type":"still","payload":null}""");
    }

    [Test]
    public async Task The_operator_lists_users()
    {
        await using var app = await StartAsync();
        (await app.AskSignalAsync("GET", "/v1/users")).Text.Should().Be("[]");
        await app.UserAsync("joe");
        using var ann = await app.ConnectAsync("ann");
        (await app.AskSignalAsync("GET", "/v1/users")).Text.Should().Be("""[{"username":"ann","active":true},{"username":"joe","active":false}]""");
    }

    [Test]
    public async Task The_health_check_says_success()
    {
        await using var app = await StartAsync();
        var answer = await app.AskSignalAsync("GET", "/healthcheck");
        (answer.Status, answer.Text).Should().Be((200, "success"));
        (await app.AskSignalAsync("HEAD", "/healthcheck")).Status.Should().Be(200, "some who check health ask for no body");
    }

    [Test]
    public async Task Under_a_prefix_it_is_the_same_users()
    {
        await using var app = await StartAsync();
        var ann = await app.UserAsync("ann");
        (await app.RegisterAsync("ann", "/api/v1/register")).Text.Should().Contain("TAKEN");
        using var prefixed = await ann.ConnectAsync("/api/v1/connect");
        using var bob = await app.ConnectAsync("bob");
        await bob.SignalAsync("ann", "hello");
        await prefixed.HearsAsync("""{"originator":"bob","target":"ann","type":"hello","payload":null}""");
    }

    [Test]
    public async Task A_stop_closes_every_connection()
    {
        await using var app = await StartAsync();
        using var ann = await app.ConnectAsync("ann");
        var stop = app.StopAsync();
        (await ann.EndAsync()).Should().Be(1001);
        await stop;
    }

    [Test]
    public async Task An_app_need_not_configure_anything()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app => app.MapSignalServer());
        (await app.RegisterAsync("ann")).Text.Should().Contain("SUCCESS");
        (await app.AskSignalAsync("GET", "/v1/users")).Status.Should().Be(404, "nobody is the operator until the host says who");
        (await app.AskSignalAsync("GET", "/v1/kick-active-users")).Status.Should().Be(404);
    }

    [Test]
    public async Task Two_apps_of_one_process_have_their_own_users()
    {
        await using var app = await StartAsync();
        await using var other = await StartAsync();
        var ann = await app.UserAsync("ann");
        (await other.AskSignalAsync("GET", "/v1/user", null, ("Cookie", ann.Cookies))).Status.Should().Be(404);
        await other.UserAsync("ann");
    }

    private Task<InboxApp> StartAsync() => SignalApp.StartAsync(http: new(http));
}
