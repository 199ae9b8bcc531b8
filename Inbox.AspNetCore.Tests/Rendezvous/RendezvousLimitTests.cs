using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Inbox.Rendezvous;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Rendezvous;

/// <summary>Who asks too much, and what an app puts around the door.</summary>
public sealed class RendezvousLimitTests
{
    [Test]
    public async Task Sixty_signals_a_minute_are_stored_and_the_next_is_429()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);
        for (var i = 0; i < 60; i++)
        {
            (await client.OfferAsync("offer")).Status.Should().Be(201);
        }

        var refused = await client.OfferAsync("offer");
        refused.ShouldBeRefused(429, "Too many signals", "posts");
        refused["Retry-After"].Should().Be("60");
        (await client.ReplaceAsync("00000000", "x")).ShouldBeRefused(429, "Too many signals", "posts");
        (await new RendezvousClient(app, "198.51.100.7").OfferAsync("offer")).Status.Should().Be(201);
        app.Clock.AdvanceSeconds(60);
        (await client.OfferAsync("offer")).Status.Should().Be(201);
    }

    [Test]
    public async Task Ten_wrong_codes_a_minute_are_404_and_then_even_a_right_one_is_429()
    {
        await using var app = await RendezvousApp.StartAsync();
        var (owner, guesser) = (new RendezvousClient(app, "198.51.100.7"), new RendezvousClient(app));
        var code = await owner.OfferedAsync();
        for (var i = 0; i < 10; i++)
        {
            (await guesser.ReadAsync("00000000")).Status.Should().Be(404);
        }

        var refused = await guesser.ReadAsync(code);
        refused.ShouldBeRefused(429, "Too many wrong codes", "guesses");
        refused["Retry-After"].Should().Be("60");
        (await guesser.AnswerAsync(code, "x")).ShouldBeRefused(429, "Too many wrong codes", "guesses");
        (await guesser.EndAsync(code)).ShouldBeRefused(429, "Too many wrong codes", "guesses");
        (await owner.ReadAsync(code)).Status.Should().Be(200);

        app.Clock.AdvanceSeconds(60);
        (await guesser.ReadAsync(code)).Status.Should().Be(200);
    }

    [Test]
    public async Task Many_wrong_codes_at_once_are_not_more_than_one_after_the_other()
    {
        await using var app = await RendezvousApp.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => i % 2 == 0
            ? new RendezvousClient(app).ReadAsync("00000000")
            : new RendezvousClient(app).AnswerAsync("00000000", "answer")));

        answers.Count(answer => answer.Status == 404).Should().Be(10);
        answers.Count(answer => answer.Status == 429).Should().Be(54);
    }

    [Test]
    public async Task Every_method_that_takes_a_code_counts_and_what_is_no_guess_does_not()
    {
        await using var app = await RendezvousApp.StartAsync(options => options.WrongCodesPerMinute = 3);
        var client = new RendezvousClient(app);
        var offer = await client.OfferedAsync();
        await client.ReadAsync("0000");
        await client.ReadAsync(offer, "kind=answer");
        await client.ReadAsync(offer);

        (await client.AnswerAsync("00000000", "x")).Status.Should().Be(404);
        (await client.ReplaceAsync("00000000", "x")).Status.Should().Be(404);
        (await client.EndAsync("00000000")).Status.Should().Be(404);
        (await client.ReadAsync(offer)).Status.Should().Be(429);
    }

    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::2")]
    [TestCase("192.0.2.9", "::ffff:192.0.2.9")]
    public async Task Addresses_of_one_subscriber_count_together(string first, string second)
    {
        await using var app = await RendezvousApp.StartAsync(options => options.WrongCodesPerMinute = 1);

        (await new RendezvousClient(app, first).ReadAsync("00000000")).Status.Should().Be(404);
        (await new RendezvousClient(app, second).ReadAsync("00000000")).Status.Should().Be(429);
    }

    [Test]
    public async Task A_full_server_is_503_until_codes_expire()
    {
        await using var app = await RendezvousApp.StartAsync(options => options.Codes.MaxCodes = 2);
        var client = new RendezvousClient(app);
        await client.OfferedAsync();
        await client.OfferedAsync();

        var refused = await client.OfferAsync("offer");
        refused.ShouldBeRefused(503, "Server full", "full");
        refused["Retry-After"].Should().Be("30");
        app.Clock.AdvanceSeconds(600);
        await client.OfferedAsync();
    }

    [Test]
    public async Task Options_out_of_their_range_stop_the_app_by_name()
    {
        await Refuses("Lifetime", options => options.Codes.Lifetime = TimeSpan.Zero);
        await Refuses("PostsPerMinute", options => options.PostsPerMinute = 0);
        await Refuses("PostsPerMinute", options => options.PostsPerMinute = 1_000_001);
        await Refuses("WrongCodesPerMinute", options => options.WrongCodesPerMinute = 0);
        await Refuses("WrongCodesPerMinute", options => options.WrongCodesPerMinute = 1_000_001);

        static async Task Refuses(string property, Action<InboxRendezvousOptions> set) =>
            (await FluentActions.Awaiting(() => RendezvousApp.StartAsync(set)).Should().ThrowAsync<ArgumentException>()).WithMessage($"*{property}*");
    }

    [Test]
    public async Task Two_paths_have_codes_of_their_own_unless_a_store_is_registered([Values] bool isRegistered)
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                if (isRegistered)
                {
                    builder.Services.AddSingleton<IRendezvousStore>(new MemoryRendezvousStore(new()));
                }
            },
            app =>
            {
                app.MapInboxRendezvous("/one");
                app.MapGroup("/group").MapInboxRendezvous("/two");
            });
        var code = await new RendezvousClient(app, path: "/one").OfferedAsync();

        (await new RendezvousClient(app, path: "/group/two").ReadAsync(code)).Status.Should().Be(isRegistered ? 200 : 404);
    }

    [Test]
    public async Task Cors_attaches_from_outside()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddCors(),
            app =>
            {
                app.UseCors();
                app.MapInboxRendezvous("/rendezvous").RequireCors(policy => policy.WithOrigins("https://pages.example").WithHeaders("X-Code").WithMethods("GET"));
            });
        using var preflight = app.Http.Request(HttpMethod.Options, "/rendezvous");
        preflight.Headers.Add("Origin", "https://pages.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-code");

        var answer = await Answer.OfAsync(await app.Http.SendAsync(preflight));
        answer.Status.Should().Be(204);
        answer["Access-Control-Allow-Origin"].Should().Be("https://pages.example");
        answer["Access-Control-Allow-Headers"].Should().Be("X-Code");
    }
}
