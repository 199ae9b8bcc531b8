using System.Security.Claims;
using System.Text.Encodings.Web;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>What an app puts around the mailboxes, from outside.</summary>
public sealed class ConventionTests
{
    [Test]
    public async Task It_stands_in_a_group_and_takes_part_in_what_is_around_it()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app =>
        {
            var group = app.MapGroup("/api/{tenant}");
            group.AddEndpointFilter(async (context, next) => await next(context));
            group.MapInbox("/inbox");
        });

        (await app.Peer("alice", path: "/api/one/inbox").ReceiveAsync()).Status.Should().Be(204);
        (await app.Peer("bob", path: "/api/one/inbox").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await app.AskAsync("PUT", "/api/one/inbox")).Status.Should().Be(405);
    }

    [Test]
    public async Task Cors_is_the_hosts_and_answers_preflights()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddCors(cors => cors.AddPolicy("pages", policy =>
                policy.WithOrigins("https://pages.example").WithMethods("POST").WithHeaders("Authorization").WithExposedHeaders("X-From"))),
            app =>
            {
                app.UseCors();
                app.MapInbox("/inbox").RequireCors("pages");
            });

        var preflight = await AskAsync(app, HttpMethod.Options, ("Origin", "https://pages.example"), ("Access-Control-Request-Method", "POST"));
        preflight.Status.Should().Be(204);
        preflight["Access-Control-Allow-Origin"].Should().Be("https://pages.example");
        preflight["Access-Control-Allow-Methods"].Should().Contain("POST");

        var get = await app.Peer("alice").ReceiveAsync(headers: ("Origin", "https://pages.example"));
        get.Status.Should().Be(204);
        get["Access-Control-Expose-Headers"].Should().Be("X-From");

        var refused = await AskAsync(app, HttpMethod.Get, ("Origin", "https://pages.example"));
        refused.Status.Should().Be(401);
        refused["Access-Control-Allow-Origin"].Should().Be("https://pages.example", "a page must be able to read why");

        (await app.Peer("alice").ReceiveAsync(headers: ("Origin", "https://others.example")))["Access-Control-Allow-Origin"].Should().BeNull();
    }

    [Test]
    public async Task Without_a_policy_there_are_no_Cors_headers()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);

        var answer = await AskAsync(app, HttpMethod.Options, ("Origin", "https://pages.example"), ("Access-Control-Request-Method", "POST"));

        answer.Status.Should().Be(204);
        answer["Access-Control-Allow-Origin"].Should().BeNull();
        answer["Allow"].Should().Be("GET, POST, DELETE, OPTIONS");
    }

    [Test]
    public async Task A_rate_limit_of_the_host_holds()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddRateLimiter(limiter =>
            {
                limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                limiter.AddFixedWindowLimiter("two", window => (window.PermitLimit, window.Window) = (2, TimeSpan.FromHours(1)));
            }),
            app =>
            {
                app.UseRateLimiter();
                app.MapInbox("/inbox").RequireRateLimiting("two");
            });

        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await app.Peer("alice").SendAsync("alice", "x")).Status.Should().Be(200);
        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(429);
    }

    [Test]
    public async Task A_convention_for_sending_alone_holds_whatever_the_body_is_labelled(
        [Values(null, "application/json", "text/html", "application/x-www-form-urlencoded")] string? contentType)
    {
        var marked = new List<bool>();
        await using var app = await InboxApp.StartAsync(
            _ => { },
            app =>
            {
                app.Use((context, next) =>
                {
                    marked.Add(context.GetEndpoint()?.Metadata.GetMetadata<TagsAttribute>()?.Tags.Contains("sending") ?? false);
                    return next(context);
                });
                app.MapInbox("/inbox").Finally(endpoint =>
                {
                    if (endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains("POST")))
                    {
                        endpoint.Metadata.Add(new TagsAttribute("sending"));
                    }
                });
            });

        await app.Peer("alice").ReceiveAsync();
        await app.Peer("alice").SendAsync("alice", "x", contentType);

        marked.Should().Equal(false, true);
    }

    [Test]
    public async Task An_authorization_of_the_host_holds_before_the_mailboxs_own()
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddAuthentication("badge").AddScheme<AuthenticationSchemeOptions, BadgeHandler>("badge", null);
                builder.Services.AddAuthorization();
            },
            app => app.MapInbox("/inbox").RequireAuthorization());

        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(401);
        (await app.Peer("alice").ReceiveAsync(headers: ("X-Badge", "1"))).Status.Should().Be(204);
        (await app.Peer("alice", "guess").ReceiveAsync(headers: ("X-Badge", "1"))).ShouldBeProblem(401, "Wrong password");
    }

    [Test]
    public async Task Metadata_reaches_every_endpoint_of_it()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app => app.MapInbox("/inbox").WithMetadata("mark"));

        var endpoints = app.Services.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints;

        endpoints.Should().HaveCount(4).And.OnlyContain(endpoint => endpoint.Metadata.GetMetadata<string>() == "mark");
    }

    private static async Task<Answer> AskAsync(InboxApp app, HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var request = app.Http.Request(method, "/inbox");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Answer.OfAsync(await app.Http.SendAsync(request));
    }

    /// <summary>Lets in whoever wears a badge.</summary>
    private sealed class BadgeHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.ContainsKey("X-Badge")
                ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity("badge")), Scheme.Name))
                : AuthenticateResult.NoResult());
    }
}
