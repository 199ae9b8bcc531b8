using Inbox.AspNetCore.Tests.Hosting;
using Inbox.AspNetCore.Tests.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>A proxy that changes Host makes every own page look foreign; the app says that, and the way out.</summary>
public sealed class ChangedHostTests
{
    private const string Page = "https://signal.example:8443";
    private const string PortCure = "proxy_set_header Host $http_host";
    private const string ForwardedCure = "ForwardedHeaders.XForwardedHost";

    private readonly EventLog _log = new("ChangedHost");

    [OneTimeTearDown]
    public void CloseLog() => _log.Dispose();

    [TestCase("signal.example", null, PortCure)]
    [TestCase("SIGNAL.example:443", null, PortCure)]
    [TestCase("127.0.0.1:5000", "signal.example:8443", ForwardedCure)]
    [TestCase("backend", "signal.example, inner.example", ForwardedCure)]
    public async Task A_page_that_a_proxy_made_look_foreign_is_told_the_cure_and_the_log_once(string host, string? forwarded, string cure)
    {
        var log = new EventLog("ChangedHost");
        await using var app = await StartAsync(log);

        for (var i = 0; i < 3; i++)
        {
            var answer = await AskAsync(app, Page, host, forwarded);
            answer.ShouldBeProblem(403, "Foreign page");
            answer.Json.GetProperty("detail").GetString().Should().Contain(cure).And.NotContain("127.0.0.1").And.NotContain("backend");
        }

        log.Lines.Should().ContainSingle().Which.Should().StartWith("Warning: A page of signal.example:8443 was refused").And.Contain(host).And.Contain(cure);
    }

    [TestCase("other.example", null)]
    [TestCase("127.0.0.1:5000", "other.example")]
    public async Task A_page_of_another_host_is_told_nothing_of_proxies(string host, string? forwarded)
    {
        var log = new EventLog("ChangedHost");
        await using var app = await StartAsync(log);

        var answer = await AskAsync(app, Page, host, forwarded);

        answer.ShouldBeProblem(403, "Foreign page");
        answer.Text.Should().NotContain("Host");
        log.Lines.Should().BeEmpty();
    }

    [Test]
    public async Task Whoever_invents_hosts_gets_sixteen_lines_of_the_log_and_no_more()
    {
        var log = new EventLog("ChangedHost");
        await using var app = await StartAsync(log);

        for (var i = 0; i < 20; i++)
        {
            await AskAsync(app, $"https://h{i}.example:8443", $"h{i}.example");
        }

        log.Lines.Should().HaveCount(16);
    }

    [Test]
    public async Task An_app_that_reads_the_forwarded_host_knows_its_own_page()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedHost),
            app =>
            {
                app.UseForwardedHeaders();
                app.UseRouting();
                app.MapInbox("/inbox");
            });

        (await AskAsync(app, Page, "backend", "signal.example:8443")).Status.Should().Be(401, "only the credentials are missing");
    }

    [TestCase("signal.example", null)]
    [TestCase("SIGNAL.EXAMPLE:8443", Page)]
    public async Task A_page_whose_host_arrives_unchanged_is_no_foreigner(string host, string? page) =>
        (await AskAsync(await StartAsync(_log), page ?? "https://signal.example", host)).Status.Should().Be(401);

    /// <summary>A browser does not show a page why its socket failed, and rooms have no other way.</summary>
    [TestCase(Page, "foreign-origin")]
    [TestCase("https://signal.example", null)]
    [TestCase("null", "foreign-origin")]
    [TestCase("", null)]
    public async Task A_page_may_ask_a_room_why_its_socket_is_refused(string origin, string? reason)
    {
        await using var app = await RoomApp.StartAsync();
        using var request = app.Http.Request(HttpMethod.Get, $"/rooms?origin={Uri.EscapeDataString(origin)}");
        request.Headers.Host = "signal.example";
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer x");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");

        var answer = await Answer.OfAsync(await app.Http.SendAsync(request));

        answer.ShouldBeProblem(426, "WebSocket needed");
        (answer.Json.TryGetProperty("reason", out var given) ? given.GetString() : null).Should().Be(reason);
        if (reason is not null)
        {
            answer.Json.GetProperty("detail").GetString().Should().Contain(PortCure);
        }
    }

    private static Task<InboxApp> StartAsync(EventLog log) => InboxApp.StartAsync(builder => builder.Logging.AddProvider(log), app => app.MapInbox("/inbox"));

    private static async Task<Answer> AskAsync(InboxApp app, string origin, string host, string? forwarded = null)
    {
        using var request = app.Http.Request(HttpMethod.Post, "/inbox?to=bob");
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("Origin", origin);
        if (forwarded is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", forwarded);
        }

        return await Answer.OfAsync(await app.Http.SendAsync(request));
    }
}
