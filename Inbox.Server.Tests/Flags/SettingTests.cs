using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Flags;

/// <summary>That a flag does what it says.</summary>
public sealed class SettingTests : ServerTests
{
    [Test]
    public async Task Without_https_it_says_that_cameras_need_it()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();

        server.Url.Scheme.Should().Be("http");
        server.Banner.Should().Contain("camera over HTTPS only");
        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task What_it_prints_holds_no_secret()
    {
        var (certificate, key) = Certificates.Write(Here);
        await using var server = await StartAsync($"-server-cert={certificate}", $"-server-key={key}");
        using var http = server.Client();
        var pair = (await http.AskAsync(HttpMethod.Get, "/default-pair")).Json.GetProperty("code").GetString()!;
        await http.Peer("alice", "s3cret-word").ReceiveAsync();
        await http.Peer("alice", "wr0ng-word").ReceiveAsync();
        await http.Peer("alice", "s3cret-word").SendAsync("alice", "pr1vate-text");

        var printed = await server.EndAsync();

        printed.Should().NotContain(pair).And.NotContain("s3cret-word").And.NotContain("wr0ng-word").And.NotContain("pr1vate-text");
        printed.Should().NotContain(File.ReadAllLines(key)[1]);
    }

    [Test]
    public async Task Public_serves_that_folder_and_the_mailboxes_beside_it()
    {
        Here.Write("site/index.html", "<p>mine</p>");
        await using var server = await StartAsync("-public=site", "-https=false");
        using var http = server.Client();

        (await http.AskAsync(HttpMethod.Get, "/")).Text.Should().Be("<p>mine</p>");
        (await http.AskAsync(HttpMethod.Get, "/../own.key")).Status.Should().Be(404);
        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task A_folder_called_public_is_served_without_asking()
    {
        Here.Write("public/hello.txt", "hello");
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();

        (await http.AskAsync(HttpMethod.Get, "/hello.txt")).Text.Should().Be("hello");
    }

    [TestCase("/_content/Inbox.AspNetCore/inbox.js")]
    [TestCase("/_content/Inbox.AspNetCore/connect/connect.js")]
    public async Task With_a_folder_of_ones_own_the_browser_modules_stay(string module)
    {
        Here.Write("site/index.html", "<p>mine</p>");
        await using var server = await StartAsync("-public=site", "-https=false");
        using var http = server.Client();

        (await http.AskAsync(HttpMethod.Get, module)).Text.Should().Contain("export");
        (await http.AskAsync(HttpMethod.Get, "/send.html")).Status.Should().Be(404, "the folder is shown instead of the server's pages");
    }

    [Test]
    public async Task A_folder_of_ones_own_may_have_modules_of_its_own()
    {
        Here.Write("site/_content/Inbox.AspNetCore/inbox.js", "export const mine = 1;");
        await using var server = await StartAsync("-public=site", "-https=false");
        using var http = server.Client();

        (await http.AskAsync(HttpMethod.Get, "/_content/Inbox.AspNetCore/inbox.js")).Text.Should().Contain("mine");
        (await http.AskAsync(HttpMethod.Get, "/_content/Inbox.AspNetCore/peer/peer.js")).Status.Should().Be(200);
    }

    [TestCase("/send.html")]
    [TestCase("/receive.html")]
    [TestCase("/")]
    [TestCase("/_content/Inbox.AspNetCore/inbox.js")]
    public async Task Without_a_folder_its_own_pages_are_served(string path)
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();

        (await http.AskAsync(HttpMethod.Get, path)).Status.Should().Be(200);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Pages_of_other_origins_are_let_in_only_by_cors(bool cors)
    {
        await using var server = await StartAsync("-https=false", $"-cors={(cors ? "true" : "false")}");
        using var http = server.Client();

        var preflight = await http.AskAsync(HttpMethod.Options, "/inbox", null,
            ("Origin", "https://other.example"), ("Access-Control-Request-Method", "DELETE"), ("Access-Control-Request-Headers", "authorization"));
        var get = await http.Peer("alice").ReceiveAsync(headers: ("Origin", "https://other.example"));

        preflight["Access-Control-Allow-Origin"].Should().Be(cors ? "*" : null);
        get["Access-Control-Allow-Origin"].Should().Be(cors ? "*" : null);
        if (cors)
        {
            preflight["Access-Control-Allow-Methods"].Should().Contain("DELETE");
            preflight["Access-Control-Allow-Headers"].Should().ContainAll("Authorization", "Content-Type", "Last-Event-ID", "Prefer");
            preflight["Access-Control-Max-Age"].Should().Be("7200", "polls must not be preflighted each time");
            get["Access-Control-Expose-Headers"].Should().ContainAll("X-From", "X-Message-Id", "X-Wait-Ended", "Retry-After");
        }
    }

    [Test]
    public async Task Long_polling_makes_who_does_not_say_wait_as_long_as_max_wait()
    {
        await using var server = await StartAsync("-https=false", "-long-polling", "-max-wait=1");
        using var http = server.Client();

        (await http.Peer("alice").ReceiveAsync()).WaitEnded.Should().Be("timeout");
        (await http.Peer("alice").ReceiveAsync("wait=0")).WaitEnded.Should().BeNull();
    }

    [Test]
    public async Task Rate_limit_refuses_a_peer_who_sends_faster_and_nobody_else()
    {
        await using var server = await StartAsync("-https=false", "-rate-limit=1");
        using var http = server.Client();
        var alice = http.Peer("alice");
        await alice.ReceiveAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => alice.SendAsync("alice", $"{i}")));

        answers.Select(answer => answer.Status).Should().OnlyContain(status => status == 200 || status == 429).And.Contain(200);
        var refused = answers.First(answer => answer.Status == 429);
        refused["Retry-After"].Should().Be("1");
        refused.ShouldBeProblem(429, "Too many messages");
        (await http.Peer("bob").SendAsync("alice", "x")).Status.Should().Be(200);
        (await http.Peer("alice", "guess").SendAsync("alice", "x")).Status.Should().Be(401, "who only knows the name uses up nothing");
        (await alice.ReceiveAsync("max=100")).Json.GetArrayLength().Should().Be(answers.Count(answer => answer.Status == 200) + 1);
    }

    [Test]
    public async Task Rate_limit_zero_is_none()
    {
        await using var server = await StartAsync("-https=false", "-rate-limit=0", "-inbox-capacity=1000");
        using var http = server.Client();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => http.Peer("alice").SendAsync("alice", $"{i}")));

        answers.Should().OnlyContain(answer => answer.Status == 200);
    }

    [Test]
    public async Task Limits_are_the_flags()
    {
        await using var server = await StartAsync(
            "-https=false", "-inbox-capacity=2", "-max-body-size=10", "-max-inbox-bytes=15", "-max-total-bytes=20", "-max-inboxes=2", "-max-header-size=2048");
        using var http = server.Client();
        var (alice, bob) = (http.Peer("alice"), http.Peer("bob"));
        await bob.ReceiveAsync();

        (await alice.SendAsync("alice", "01234567890")).ShouldBeProblem(413, "Message too large");
        (await alice.SendAsync("alice", "0123456789")).Status.Should().Be(200);
        (await alice.SendAsync("alice", "012345")).ShouldBeProblem(503, "Mailbox full");
        (await alice.SendAsync("alice", "")).Status.Should().Be(200);
        (await alice.SendAsync("alice", "")).ShouldBeProblem(503, "Mailbox full");
        (await alice.SendAsync("bob", "0123456789")).Status.Should().Be(200);
        (await alice.SendAsync("bob", "x")).ShouldBeProblem(503, "Server full");
        (await http.Peer("carol").ReceiveAsync()).ShouldBeProblem(503, "Server full");
        (await alice.ReceiveAsync(headers: ("X-Large", new string('x', 3000)))).Status.Should().Be(431);
    }

    [TestCase("-inbox-timeout=1", 404)]
    [TestCase("-inbox-timeout=60", 200)]
    public async Task An_inbox_lives_as_long_as_the_flag_says(string flag, int status)
    {
        await using var server = await StartAsync("-https=false", flag);
        using var http = server.Client();
        await http.Peer("alice").ReceiveAsync();

        await PassTimeAsync(http);

        (await http.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(status);
    }

    [TestCase("-message-timeout=1", 204)]
    [TestCase("-message-timeout=0", 200)]
    public async Task A_message_lives_as_long_as_the_flag_says(string flag, int status)
    {
        await using var server = await StartAsync("-https=false", flag);
        using var http = server.Client();
        await http.Peer("alice").SendAsync("alice", "note");

        await PassTimeAsync(http);

        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(status);
    }

    /// <summary>More than a second by the server's clock: somebody waits in vain.</summary>
    private static async Task PassTimeAsync(HttpClient http) => (await http.Peer("somebody").ReceiveAsync("wait=2")).WaitEnded.Should().Be("timeout");
}
