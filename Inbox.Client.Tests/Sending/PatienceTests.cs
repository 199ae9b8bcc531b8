using System.Net;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Sending;

[TestFixture]
public sealed class PatienceTests
{
    private readonly ScriptedServer _server = new();

    [TestCase(404)]
    [TestCase(408)]
    [TestCase(425)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    public async Task A_passing_refusal_is_tried_again(int status)
    {
        await using var alice = _server.Connect();
        var sent = alice.SendAsync("bob", "hello");

        await RefuseAsync(status);
        _server.Clock.AdvanceSeconds(0.25);
        var again = await _server.AnswerAsync(200);

        await sent;
        again.Target.Should().Be("POST /inbox?tenant=7&to=bob");
        again.Body.Should().Be("hello");
    }

    [TestCase(200)]
    [TestCase(202)]
    public async Task Accepted_is_accepted_though_a_proxy_leaves_the_length_out(int status)
    {
        await using var alice = _server.Connect();
        var sent = alice.SendAsync("bob", "hello");

        (await _server.NextAsync()).Answer(status, new Unmeasured());

        await sent;
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(409)]
    [TestCase(413)]
    [TestCase(418)]
    public async Task A_refusal_for_good_is_an_exception_at_once(int status)
    {
        await using var alice = _server.Connect();
        var sent = alice.SendAsync("bob", "hello");

        await _server.AnswerAsync(status, """{"title":"No","status":0,"detail":"Do something else."}""");

        var refusal = (await FluentActions.Awaiting(() => sent).Should().ThrowAsync<InboxException>()).Which;
        (refusal.Status, refusal.Title, refusal.Detail).Should().Be((status, "No", "Do something else."));
    }

    [Test]
    public async Task No_answer_is_tried_again()
    {
        await using var alice = _server.Connect();
        var sent = alice.SendAsync("bob", "hello");

        var paused = _server.Clock.NextTimerAsync(0, 0.25);
        (await _server.NextAsync()).Answered.SetException(new HttpRequestException("reset"));
        await paused;
        _server.Clock.AdvanceSeconds(0.25);
        await _server.AnswerAsync(200);

        await sent;
    }

    [Test]
    public async Task An_answer_that_is_later_than_the_time_out_is_none()
    {
        await using var alice = _server.Connect(configure: options => options.RequestTimeout = TimeSpan.FromSeconds(7));
        var sent = alice.SendAsync("bob", "hello", new() { RetryFor = TimeSpan.Zero });
        var asked = await _server.NextAsync();

        _server.Clock.AdvanceSeconds(6.9);
        asked.Answered.Task.IsCompleted.Should().BeFalse();
        sent.IsCompleted.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.1);

        (await FluentActions.Awaiting(() => sent).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(0);
    }

    [Test]
    public async Task A_pause_that_the_server_asked_for_is_kept()
    {
        await using var alice = _server.Connect();
        var sent = alice.SendAsync("bob", "hello");

        await RefuseAsync(503, 5);
        _server.Clock.AdvanceSeconds(4.9);
        _server.HasMore.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.1 + 0.25);

        await _server.AnswerAsync(200);
        await sent;
    }

    [TestCase(29, true)]
    [TestCase(30, false)]
    public async Task A_pause_longer_than_patience_is_not_begun(int seconds, bool isBegun)
    {
        await using var alice = _server.Connect();
        var sent = alice.SendAsync("bob", "hello");

        if (isBegun)
        {
            await RefuseAsync(503, seconds);
            _server.Clock.AdvanceSeconds(30);
            await _server.AnswerAsync(200);
            await sent;
        }
        else
        {
            await _server.AnswerAsync(503, "", ("Retry-After", $"{seconds}"));
            var refusal = (await FluentActions.Awaiting(() => sent).Should().ThrowAsync<InboxException>()).Which;
            refusal.RetryAfter.Should().Be(TimeSpan.FromSeconds(seconds));
        }
    }

    [Test]
    public async Task When_patience_is_over_the_last_refusal_is_the_exception()
    {
        await using var alice = _server.Connect(configure: options => options.RetryFor = TimeSpan.FromSeconds(1));
        var sent = alice.SendAsync("bob", "hello");

        await RefuseAsync(500);
        _server.Clock.AdvanceSeconds(1);
        await _server.AnswerAsync(404, "not JSON");

        (await FluentActions.Awaiting(() => sent).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(404);
    }

    [TestCase("600", 600)]
    [TestCase("601", 600)]
    [TestCase("Thu, 01 Jan 2026 00:00:07 GMT", 7)]
    [TestCase("Wed, 31 Dec 2025 00:00:00 GMT", 0)]
    public async Task What_a_server_asks_for_is_read_as_seconds_or_as_a_date_and_cut_at_ten_minutes(string header, int seconds)
    {
        await using var alice = _server.Connect();
        var sent = alice.SendAsync("bob", "hello", new() { RetryFor = TimeSpan.Zero });

        await _server.AnswerAsync(429, "", ("Retry-After", header));

        (await FluentActions.Awaiting(() => sent).Should().ThrowAsync<InboxException>()).Which.RetryAfter.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Test]
    public async Task Negative_patience_is_a_mistake()
    {
        await using var alice = _server.Connect();

        await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello", new() { RetryFor = TimeSpan.FromSeconds(-1) })).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    /// <summary>Refuses the next request; completes when the client pauses.</summary>
    private async Task RefuseAsync(int status, int retryAfter = 0)
    {
        var paused = _server.Clock.NextTimerAsync(retryAfter, retryAfter + 1);
        await _server.AnswerAsync(status, "", retryAfter == 0 ? [] : [("Retry-After", $"{retryAfter}")]);
        await paused;
    }

    /// <summary>Nothing, in chunks.</summary>
    private sealed class Unmeasured : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
