using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Connections;

/// <summary>What else can be wrong with TLS, each by its name. The clock stands still here: what needed a second try would never come.</summary>
[TestFixture]
public sealed class TlsTests
{
    [Test]
    public async Task A_certificate_for_another_host_is_named_with_the_hosts_it_is_for()
    {
        using var certificate = OtherServer.Certificate("elsewhere.example", address: "192.0.2.1");
        await using var server = await OtherServer.StartAsync(certificate);

        var refusal = await RefusalAsync(server.Url);

        refusal.Message.Should().Contain("for elsewhere.example, 192.0.2.1, not for 127.0.0.1").And.Contain("self-signed");
    }

    [Test]
    public async Task A_certificate_that_has_expired_is_named_with_its_dates()
    {
        using var certificate = OtherServer.Certificate(days: -1);
        await using var server = await OtherServer.StartAsync(certificate);

        var refusal = await RefusalAsync(server.Url);

        refusal.Message.Should().Contain("expired").And.Contain($"to {certificate.NotAfter.ToUniversalTime():u}").And.NotContain("not for");
    }

    [Test]
    public async Task A_server_that_speaks_no_tls_is_not_asked_again_and_the_way_on_is_named()
    {
        await using var server = await OtherServer.StartAsync(_ => Task.CompletedTask);

        var refusal = await RefusalAsync(With(server.Url, "https"));

        refusal.Message.Should().Contain($"TLS with {server.Url.Authority} fails").And.Contain("http://");
    }

    [Test]
    public async Task Where_plain_http_is_cut_off_https_is_named_and_another_try_may_help()
    {
        using var certificate = OtherServer.Certificate();
        await using var server = await OtherServer.StartAsync(certificate);
        await using var alice = With(server.Url, "http").Connect("alice", InboxTransport.LongPoll);

        var sent = await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello", new() { RetryFor = TimeSpan.Zero })).Should().ThrowAsync<InboxException>();
        _ = alice.OpenAsync();
        var retrying = await alice.StateAsync(change => change is { State: InboxClientState.Retrying, Error: not null });

        sent.Which.Message.Should().Contain("https://");
        retrying.Error!.Message.Should().Contain("https://");
        sent.Which.IsTransient.Should().BeTrue("a server that crashes does the same");
    }

    [TestCase("<html><center>The plain HTTP request was sent to HTTPS port</center></html>")]
    [TestCase("Client sent an HTTP request to an HTTPS server.\n")]
    [TestCase("<html>You're speaking plain HTTP to an SSL-enabled server port.<br />\n Instead use the HTTPS scheme to access this URL, please.<br />\n</html>")]
    public async Task Where_a_server_says_that_it_wants_https_the_error_says_so(string page)
    {
        var server = new ScriptedServer();
        await using var alice = server.Connect();
        var sent = alice.SendAsync("bob", "hello");

        await server.AnswerAsync(400, page);

        (await FluentActions.Awaiting(() => sent).Should().ThrowAsync<InboxException>()).Which.Detail.Should().Contain("must begin with https://");
    }

    [Test]
    public async Task With_an_http_client_of_the_caller_the_fault_is_named_and_its_handler()
    {
        using var certificate = OtherServer.Certificate();
        await using var server = await OtherServer.StartAsync(certificate);
        using var http = new HttpClient();
        await using var alice = new InboxClient(http, new() { Endpoint = server.Url, Name = "alice", Password = "", TimeProvider = new ClientClock() });

        var refusal = await RefusalAsync(alice);

        refusal.Message.Should().Contain("UntrustedRoot").And.Contain(server.Url.Authority).And.Contain("handler");
    }

    [Test]
    public async Task With_an_http_client_of_the_caller_that_followed_a_redirect_the_error_says_where_to()
    {
        await using var elsewhere = await OtherServer.StartAsync(_ => Task.CompletedTask);
        await using var server = await OtherServer.StartAsync(context =>
        {
            context.Response.Redirect(new Uri(elsewhere.Url, "/login").ToString());
            return Task.CompletedTask;
        });
        using var http = new HttpClient();
        await using var alice = new InboxClient(
            http, new() { Endpoint = server.Url, Name = "alice", Password = "", Transport = InboxTransport.LongPoll, TimeProvider = new ClientClock() });

        var sent = await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello").WaitAsync(Patience.Limit)).Should().ThrowAsync<InboxException>();
        var received = await FluentActions.Awaiting(() => alice.OpenAsync(Patience.CancellationToken())).Should().ThrowAsync<InboxException>();

        foreach (var refusal in (InboxException[])[sent.Which, received.Which])
        {
            refusal.Message.Should().Contain(new Uri(elsewhere.Url, "/login").ToString()).And.Contain("AllowAutoRedirect");
        }
    }

    private static Uri With(Uri url, string scheme) => new UriBuilder(url) { Scheme = scheme }.Uri;

    private static async Task<InboxException> RefusalAsync(Uri url)
    {
        await using var alice = url.Connect("alice", configure: options => options.TimeProvider = new ClientClock());
        return await RefusalAsync(alice);
    }

    /// <summary>The final error of receiving, which is that of sending, too.</summary>
    private static async Task<InboxException> RefusalAsync(InboxClient alice)
    {
        var sent = await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello").WaitAsync(Patience.Limit)).Should().ThrowAsync<InboxException>();
        var received = await FluentActions.Awaiting(() => alice.OpenAsync(Patience.CancellationToken())).Should().ThrowAsync<InboxException>();
        received.Which.Message.Should().Be(sent.Which.Message);
        received.Which.IsTransient.Should().BeFalse();
        alice.State.Should().Be(InboxClientState.Refused);
        return received.Which;
    }
}
