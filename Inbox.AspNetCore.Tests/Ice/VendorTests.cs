using System.Net;
using System.Text;
using Inbox.AspNetCore.Ice;
using Inbox.Tests;

namespace Inbox.AspNetCore.Tests.Ice;

/// <summary>Servers of vendors, whose answers are written down from their documentation.</summary>
public sealed class VendorTests
{
    private const string Cloudflare = """
        {"iceServers":[{"urls":["stun:stun.cloudflare.com:3478","stun:stun.cloudflare.com:53"]},
        {"urls":["turn:turn.cloudflare.com:3478?transport=udp","turn:turn.cloudflare.com:53?transport=udp"],"username":"u","credential":"c"}]}
        """;

    private const string Twilio = """
        {"username":"u","password":"p","ttl":"3600","ice_servers":[{"url":"stun:global.stun.twilio.com:3478","urls":"stun:global.stun.twilio.com:3478"},
        {"url":"turn:global.turn.twilio.com:3478?transport=udp","urls":"turn:global.turn.twilio.com:3478?transport=udp","username":"u","credential":"p"}]}
        """;

    private static readonly IceServerRequest _four = new("mailbox:alice", TimeSpan.FromHours(4));

    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task Cloudflare_is_asked_with_its_token_and_what_browsers_block_is_left_out()
    {
        using var vendor = new Vendor(Cloudflare);
        using var servers = new CloudflareIceServers(vendor.Http, "key id", "token", _time);

        var list = await servers.GetAsync(_four, default);

        vendor.Asked.Should().ContainSingle().Which.Should().Be(
            """POST https://rtc.live.cloudflare.com/v1/turn/keys/key%20id/credentials/generate-ice-servers Bearer token {"ttl":14400}""");
        list.Lifetime.Should().Be(TimeSpan.FromHours(4));
        list.Servers.SelectMany(server => server.Urls).Should().Equal("stun:stun.cloudflare.com:3478", "turn:turn.cloudflare.com:3478?transport=udp");
        (list.Servers[1].Username, list.Servers[1].Credential).Should().Be(("u", "c"));
    }

    [Test]
    public async Task Twilio_is_asked_with_its_account_and_may_grant_less_time()
    {
        using var vendor = new Vendor(Twilio);
        using var servers = new TwilioIceServers(vendor.Http, "AC1", "token", _time);

        var list = await servers.GetAsync(_four, default);

        vendor.Asked.Should().ContainSingle().Which.Should().Be(
            $"POST https://api.twilio.com/2010-04-01/Accounts/AC1/Tokens.json Basic {Convert.ToBase64String("AC1:token"u8)} Ttl=14400");
        list.Lifetime.Should().Be(TimeSpan.FromHours(1));
        list.Servers.Should().HaveCount(2);
        list.Servers[1].Username.Should().Be("u");
    }

    [Test]
    public async Task An_answer_is_kept_until_half_of_its_life_and_says_what_is_left_of_it()
    {
        using var vendor = new Vendor(Cloudflare);
        using var servers = new CloudflareIceServers(vendor.Http, "key", "token", _time);
        await servers.GetAsync(_four, default);

        _time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        (await servers.GetAsync(_four, default)).Lifetime.Should().Be(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));
        vendor.Asked.Should().HaveCount(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await servers.GetAsync(_four, default)).Lifetime.Should().Be(TimeSpan.FromHours(4));
        vendor.Asked.Should().HaveCount(2);
    }

    [Test]
    public async Task Many_who_ask_at_once_are_one_request()
    {
        using var vendor = new Vendor(Cloudflare) { Gate = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        using var servers = new CloudflareIceServers(vendor.Http, "key", "token", _time);

        var all = Enumerable.Range(0, 50).Select(_ => servers.GetAsync(_four, default).AsTask()).ToArray();
        vendor.Gate.SetResult();

        (await Task.WhenAll(all)).Should().OnlyContain(list => list.Servers.Count == 2);
        vendor.Asked.Should().HaveCount(1);
    }

    [Test]
    public async Task While_the_vendor_fails_the_last_answer_is_used_until_it_ends_and_the_vendor_is_asked_every_10_seconds()
    {
        using var vendor = new Vendor(Cloudflare);
        using var servers = new CloudflareIceServers(vendor.Http, "key", "token", _time);
        await servers.GetAsync(_four, default);
        vendor.Status = HttpStatusCode.BadGateway;

        _time.Advance(TimeSpan.FromHours(3));
        for (var i = 0; i < 3; i++)
        {
            (await servers.GetAsync(_four, default)).Lifetime.Should().Be(TimeSpan.FromHours(1));
        }

        vendor.Asked.Should().HaveCount(2);
        _time.Advance(TimeSpan.FromSeconds(10));
        await servers.GetAsync(_four, default);
        vendor.Asked.Should().HaveCount(3);
        _time.Advance(TimeSpan.FromHours(1));
        (await FluentActions.Awaiting(async () => await servers.GetAsync(_four, default)).Should().ThrowAsync<HttpRequestException>()).Which.Message.Should().NotContain("token");
        vendor.Status = HttpStatusCode.OK;
        (await servers.GetAsync(_four, default)).Servers.Should().HaveCount(2);
    }

    [TestCase("<html>")]
    [TestCase("{}")]
    [TestCase("""{"iceServers":7}""")]
    public async Task An_answer_that_is_something_else_is_a_failure(string answer)
    {
        using var vendor = new Vendor(answer);
        using var servers = new CloudflareIceServers(vendor.Http, "key", "token", _time);
        await FluentActions.Awaiting(async () => await servers.GetAsync(_four, default)).Should().ThrowAsync<System.Text.Json.JsonException>();
    }

    /// <summary>A vendor in this process.</summary>
    private sealed class Vendor : HttpMessageHandler
    {
        private readonly string _answer;

        public Vendor(string answer)
        {
            _answer = answer;
            Http = new(this, disposeHandler: false);
        }

        public HttpClient Http { get; }

        public List<string> Asked { get; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.Created;

        public TaskCompletionSource? Gate { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add($"{request.Method} {request.RequestUri!.AbsoluteUri} {request.Headers.Authorization} {await request.Content!.ReadAsStringAsync(cancellationToken)}");
            await (Gate?.Task ?? Task.CompletedTask);
            return new(Status) { Content = new StringContent(_answer, Encoding.UTF8, "application/json") };
        }

        protected override void Dispose(bool disposing)
        {
            Http.Dispose();
            base.Dispose(disposing);
        }
    }
}
