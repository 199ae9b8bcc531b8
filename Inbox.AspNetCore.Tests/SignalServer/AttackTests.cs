using System.Net.WebSockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>Attacks that the seed's own server did not withstand, by name.</summary>
public sealed class AttackTests
{
    private const string Stranger = "https://stranger.example";

    [Test]
    public async Task A_forged_name_cookie_cannot_connect()
    {
        await using var app = await SignalApp.StartAsync();
        var ann = await app.UserAsync("ann");
        var eve = await app.UserAsync("eve");
        foreach (var cookies in new[] { ann.NameCookie, $"{ann.NameCookie}; {eve.KeyCookie}", $"{ann.NameCookie}; user_key=", $"{ann.NameCookie}; user_key=ann" })
        {
            using var forged = await eve.OpenAsync(cookies);
            await forged.EndsWithAsync(4000, "UNAUTHENTICATED");
        }
    }

    [Test]
    public async Task A_key_is_worth_nothing_when_its_user_has_expired_even_if_somebody_else_has_the_name_now()
    {
        await using var app = await SignalApp.StartAsync();
        var former = await app.UserAsync("ann");
        app.Clock.Advance(TimeSpan.FromHours(24));
        using (var expired = await former.OpenAsync())
        {
            await expired.EndsWithAsync(4000, "UNAUTHENTICATED");
        }

        await app.UserAsync("ann");
        using var imposter = await former.OpenAsync();
        await imposter.EndsWithAsync(4000, "UNAUTHENTICATED");
    }

    [Test]
    public async Task A_foreign_origin_cannot_connect_register_or_kick()
    {
        await using var app = await SignalApp.StartAsync();
        var ann = await app.UserAsync("ann");
        using var connected = await ann.ConnectAsync();
        var connect = async () => await ann.OpenAsync(origin: Stranger);
        (await connect.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(403);
        (await app.AskSignalAsync("POST", "/v1/register", """{"username":"joe"}""", ("Origin", Stranger))).Status.Should().Be(403);
        (await app.AskSignalAsync("GET", "/v1/kick-active-users", null, ("Origin", Stranger))).Status.Should().Be(403);
        await connected.SignalAsync("ann", "still");
        await connected.HearsAsync("""{"originator":"ann","target":"ann","type":"still","payload":null}""");
    }

    [TestCase("cross-site", 403)]
    [TestCase("same-site", 403)]
    [TestCase("same-origin", 200)]
    [TestCase("none", 200)]
    public async Task A_picture_on_a_foreign_page_cannot_kick(string site, int status)
    {
        await using var app = await SignalApp.StartAsync();
        (await app.AskSignalAsync("GET", "/v1/kick-active-users", null, ("Sec-Fetch-Site", site))).Status.Should().Be(status);
    }

    [Test]
    public async Task Who_is_not_the_operator_can_neither_list_nor_kick()
    {
        await using var app = await SignalApp.StartAsync(options => options.AuthorizeAdmin = context => new(context.Request.Headers["X-Key"] == "right"));
        await app.UserAsync("ann");
        foreach (var path in new[] { "/v1/users", "/v1/kick-active-users", "/api/v1/users" })
        {
            (await app.AskSignalAsync("GET", path, null, ("X-Key", "wrong"))).Status.Should().Be(403);
        }

        (await app.AskSignalAsync("GET", "/v1/users", null, ("X-Key", "right"))).Status.Should().Be(200);
    }

    [TestCase("""ann\r\nSet-Cookie: evil=1""")]
    [TestCase("""ann\u0000""")]
    [TestCase("""ann; path=/evil""")]
    [TestCase("""a\"b""")]
    public async Task A_name_cannot_split_the_response(string name)
    {
        await using var app = await SignalApp.StartAsync();
        var answer = await app.RegisterAsync(name);
        answer.Status.Should().Be(400);
        answer.Headers("Set-Cookie").Should().BeEmpty();
    }

    [Test]
    public async Task A_hundred_who_want_one_name_at_once_leave_one_who_has_it()
    {
        await using var app = await SignalApp.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => app.RegisterAsync("ann")));
        answers.Count(answer => answer.Text.Contains("SUCCESS", StringComparison.Ordinal)).Should().Be(1);
        answers.Count(answer => answer.Text.Contains("TAKEN", StringComparison.Ordinal)).Should().Be(99);
        answers.Count(answer => answer.Headers("Set-Cookie").Length > 0).Should().Be(1);
    }

    [Test]
    public async Task Users_expire_when_long_unused()
    {
        await using var app = await SignalApp.StartAsync(options =>
            (options.HeartbeatInterval, options.HeartbeatTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        var (gone, asking, connected) = (await app.UserAsync("gone"), await app.UserAsync("asking"), await app.UserAsync("connected"));
        using var socket = await connected.ConnectAsync();
        for (var hour = 0; hour < 23; hour++)
        {
            app.Clock.Advance(TimeSpan.FromHours(1));
            await socket.SayAsync("""{"target":"connected","type":"text","payload":null}""");
            await socket.HearsAsync("""{"originator":"connected","target":"connected","type":"text","payload":null}""");
        }

        (await asking.AskAsync()).Status.Should().Be(200);
        (await gone.AskAsync(gone.NameCookie)).Status.Should().Be(200, "but to ask for a name without its key is no use of it");
        app.Clock.Advance(TimeSpan.FromHours(1));
        (await gone.AskAsync()).Status.Should().Be(404);
        (await asking.AskAsync()).Status.Should().Be(200);
        (await connected.AskAsync(connected.NameCookie)).Status.Should().Be(200);
        (await app.RegisterAsync("gone")).Text.Should().Contain("SUCCESS");
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"target":7}""")]
    [TestCase("""{"target":"ann","type":{}}""")]
    public async Task What_is_no_message_closes_its_socket_and_no_other(string frame)
    {
        await using var app = await SignalApp.StartAsync();
        using var ann = await app.ConnectAsync("ann");
        using var bob = await app.ConnectAsync("bob");
        await bob.SayAsync(frame);
        (await bob.EndAsync()).Should().Be(1008);
        await ann.SignalAsync("ann", "still");
        await ann.HearsAsync("""{"originator":"ann","target":"ann","type":"still","payload":null}""");
    }

    [Test]
    public async Task Bytes_that_are_no_text_close_their_socket()
    {
        await using var app = await SignalApp.StartAsync();
        using var ann = await app.ConnectAsync("ann");
        await ann.SayAsync("{}", WebSocketMessageType.Binary);
        (await ann.EndAsync()).Should().Be(1008);
    }
}
