using System.Text;
using Inbox.AspNetCore.SignalServer;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>Every limit at its edge.</summary>
public sealed class LimitTests
{
    [Test]
    public async Task More_users_than_may_be_are_refused_until_one_expires()
    {
        await using var app = await SignalApp.StartAsync(options => options.MaxUsers = 2);
        await app.UserAsync("ann");
        app.Clock.Advance(TimeSpan.FromHours(1));
        await app.UserAsync("bob");
        var answer = await app.RegisterAsync("joe");
        answer.Status.Should().Be(503);
        answer.Text.Should().StartWith("""{"status":"INVALID","message":""");
        answer.Headers("Retry-After").Should().NotBeEmpty();
        app.Clock.Advance(TimeSpan.FromHours(23));
        await app.UserAsync("joe");
    }

    [Test]
    public async Task An_address_registers_so_many_a_minute_and_no_more()
    {
        await using var app = await SignalApp.StartAsync(options => options.RegistrationsPerMinute = 3);
        await app.UserAsync("ann");
        (await app.RegisterAsync("ann")).Text.Should().Contain("TAKEN");
        (await app.RegisterAsync("")).Status.Should().Be(400);
        var refused = await app.RegisterAsync("bob");
        refused.Status.Should().Be(429);
        refused.Text.Should().StartWith("""{"status":"INVALID","message":""");
        refused["Retry-After"].Should().Be("60");
        app.Clock.AdvanceSeconds(60);
        await app.UserAsync("bob");
    }

    [Test]
    public async Task A_name_has_at_most_256_characters()
    {
        await using var app = await SignalApp.StartAsync();
        await app.UserAsync(new('x', 256));
        (await app.RegisterAsync(new('y', 257))).Status.Should().Be(400);
    }

    [Test]
    public async Task A_registration_has_at_most_4096_bytes()
    {
        await using var app = await SignalApp.StartAsync();
        (await app.AskSignalAsync("POST", "/v1/register", """{"username":"ann"}""".PadRight(4096))).Status.Should().Be(200);
        (await app.AskSignalAsync("POST", "/v1/register", """{"username":"bob"}""".PadRight(4097))).Status.Should().Be(400);
    }

    [Test]
    public async Task A_message_has_at_most_as_many_bytes_as_the_host_says()
    {
        await using var app = await SignalApp.StartAsync(options => options.MaxMessageBytes = 1024);
        using var ann = await app.ConnectAsync("ann");
        var largest = """{"target":"ann","type":"large"}""".PadRight(1024);
        await ann.SayAsync(largest);
        await ann.HearsAsync("""{"originator":"ann","target":"ann","type":"large","payload":null}""");
        await ann.SayAsync(largest + ' ');
        await ann.EndsWithAsync(1009, "A message has at most 1024 bytes.");
    }

    [Test]
    public async Task The_message_that_grows_most_when_it_is_passed_on_still_fits()
    {
        await using var app = await SignalApp.StartAsync(options => options.MaxMessageBytes = 1 << 20);
        var name = new string('%', 256);
        using var ann = await app.ConnectAsync(name);
        var type = new string('\u007f', (1 << 20) - 300);
        await ann.SayAsync($$"""{"target":"{{name}}","type":"{{type}}"}""");
        (await ann.HearAsync()).GetProperty("type").GetString().Should().Be(type);
    }

    [Test]
    public async Task Who_sends_faster_than_it_may_is_read_more_slowly_and_loses_nothing()
    {
        await using var app = await SignalApp.StartAsync(options => options.MessagesPerSecond = 10);
        using var ann = await app.ConnectAsync("ann");
        var slowed = app.Clock.NextWaitAsync();
        for (var n = 0; n < 25; n++)
        {
            await ann.SignalAsync("ann", "text", $"{n}");
        }

        for (var n = 0; n < 20; n++)
        {
            (await ann.HearAsync()).GetProperty("payload").GetInt32().Should().Be(n);
        }

        var next = ann.HearAsync();
        await slowed;
        next.IsCompleted.Should().BeFalse("twice as many as in a second come through at once");
        app.Clock.AdvanceSeconds(1);
        (await next).GetProperty("payload").GetInt32().Should().Be(20);
        for (var n = 21; n < 25; n++)
        {
            (await ann.HearAsync()).GetProperty("payload").GetInt32().Should().Be(n);
        }
    }

    [Test]
    public async Task A_kick_does_not_wait_for_one_who_is_slowed_down()
    {
        await using var app = await SignalApp.StartAsync(options => options.MessagesPerSecond = 1);
        using var ann = await app.ConnectAsync("ann");
        var slowed = app.Clock.NextWaitAsync();
        for (var n = 0; n < 5; n++)
        {
            await ann.SignalAsync("nobody");
        }

        await slowed;
        await app.AskSignalAsync("GET", "/v1/kick-active-users");
        await ann.EndsWithAsync(4001, "KICKED");
    }

    [Test]
    public void A_dead_socket_is_found_within_35_s()
    {
        var options = new SignalServerOptions();
        var (interval, timeout) = (options.HeartbeatInterval, options.HeartbeatTimeout);

        // Each of the two is checked at a quarter of the shorter one.
        var lateness = (interval < timeout ? interval : timeout) / 4;
        (interval + lateness + timeout + lateness).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(35));
    }

    [TestCase(nameof(SignalServerOptions.UserTimeout))]
    [TestCase(nameof(SignalServerOptions.MaxUsers))]
    [TestCase(nameof(SignalServerOptions.RegistrationsPerMinute))]
    [TestCase(nameof(SignalServerOptions.MaxMessageBytes))]
    [TestCase(nameof(SignalServerOptions.MaxQueuedMessages))]
    [TestCase(nameof(SignalServerOptions.MessagesPerSecond))]
    [TestCase(nameof(SignalServerOptions.HeartbeatInterval))]
    [TestCase(nameof(SignalServerOptions.HeartbeatTimeout))]
    public async Task A_wrong_option_stops_the_app_and_is_named(string property)
    {
        var option = typeof(SignalServerOptions).GetProperty(property)!;
        var start = async () => await SignalApp.StartAsync(options => option.SetValue(options, option.PropertyType == typeof(int) ? -1 : TimeSpan.Zero));
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(property);
    }

    [Test]
    public async Task A_wrong_option_stops_an_app_that_only_maps_it()
    {
        var start = async () => await InboxApp.StartAsync(
            builder => builder.Services.Configure<SignalServerOptions>(options => options.MaxUsers = 0), app => app.MapSignalServer());
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(nameof(SignalServerOptions.MaxUsers));
    }
}
