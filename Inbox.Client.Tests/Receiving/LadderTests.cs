using System.Net.Http.Headers;
using System.Net.Sockets;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

[TestFixture]
public sealed class LadderTests
{
    private readonly ScriptedServer _server = new();

    [TestCase(200)]
    [TestCase(204)]
    [TestCase(400)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(426)]
    [TestCase(500)]
    [TestCase(502)]
    public async Task Where_sockets_are_refused_and_streams_unknown_it_polls(int upgrade)
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        var opened = alice.OpenAsync();

        (await _server.AnswerAsync(upgrade)).IsUpgrade.Should().BeTrue();
        (await _server.AnswerAsync(204)).Target.Should().Be("GET /inbox?tenant=7&after=0", "that is the stream");
        (await _server.AnswerAsync(204)).Target.Should().Contain("wait=0");

        await opened;
        alice.Transport.Should().Be(InboxTransport.LongPoll);
    }

    [Test]
    public async Task An_upgrade_without_an_answer_is_given_up_after_ten_seconds()
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        _ = alice.OpenAsync();
        (await _server.NextAsync()).IsUpgrade.Should().BeTrue();

        _server.Clock.AdvanceSeconds(9.9);
        _server.HasMore.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.1);

        (await _server.NextAsync()).IsUpgrade.Should().BeFalse();
    }

    [Test]
    public async Task A_stream_whose_first_byte_is_held_back_is_given_up_after_five_seconds()
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        var opened = alice.OpenAsync();
        await _server.AnswerAsync(400);
        var waits = _server.Clock.NextTimerAsync(5, 5);
        var stream = await _server.NextAsync();
        await waits;
        var reads = _server.Clock.NextTimerAsync(5, 5);
        var content = new StreamContent(new System.IO.Pipelines.Pipe().Reader.AsStream());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        stream.Answer(200, content);
        await reads;

        _server.Clock.AdvanceSeconds(4.9);
        _server.HasMore.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.1);

        await _server.AnswerAsync(204);
        await opened;
        alice.Transport.Should().Be(InboxTransport.LongPoll);
    }

    [Test]
    public async Task What_did_not_work_is_passed_over_for_five_minutes_and_then_tried_again()
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        var opened = alice.OpenAsync();
        await _server.AnswerAsync(400);
        await _server.AnswerAsync(204);
        await _server.AnswerAsync(204);
        await opened;

        for (var seconds = 0; seconds < 300; seconds += 25)
        {
            var held = await _server.NextAsync();
            held.Target.Should().Contain("wait=25", "{0} s are not five minutes", seconds);
            _server.Clock.AdvanceSeconds(25);
            held.Answer(204, "", ("X-Wait-Ended", "timeout"));
        }

        (await _server.NextAsync()).IsUpgrade.Should().BeTrue();
        alice.State.Should().Be(InboxClientState.Open);
    }

    [Test]
    public async Task A_connection_that_breaks_is_no_reason_to_try_again_what_did_not_work()
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        var opened = alice.OpenAsync();
        await _server.AnswerAsync(400);
        await _server.AnswerAsync(204);
        await _server.AnswerAsync(204);
        await opened;

        var paused = _server.Clock.NextTimerAsync(0, 0.5);
        (await _server.NextAsync()).Answered.SetException(new HttpRequestException("reset"));
        await paused;
        _server.Clock.AdvanceSeconds(0.5);

        (await _server.NextAsync()).Target.Should().Contain("wait=0");
    }

    [Test]
    public async Task When_nobody_is_there_no_transport_is_to_blame()
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        var opened = alice.OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            var asked = await _server.NextAsync();
            var paused = _server.Clock.NextTimerAsync(0, 15);
            asked.IsUpgrade.Should().BeTrue("the socket is tried first in each round, and alone");
            asked.Answered.SetException(new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)));
            await paused;
            alice.State.Should().Be(InboxClientState.Retrying);
            _server.Clock.AdvanceSeconds(15);
        }

        opened.IsCompleted.Should().BeFalse();
    }

    [TestCase(429)]
    [TestCase(503)]
    public async Task A_server_that_is_busy_is_not_asked_in_another_way(int status)
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        _ = alice.OpenAsync();
        var paused = _server.Clock.NextTimerAsync(3, 3.5);

        await _server.AnswerAsync(status, "", ("Retry-After", "3"));
        await paused;

        _server.HasMore.Should().BeFalse();
        _server.Clock.AdvanceSeconds(3.5);
        (await _server.NextAsync()).IsUpgrade.Should().BeTrue();
    }

    [Test]
    public async Task A_wrong_password_at_the_upgrade_is_final()
    {
        await using var alice = _server.Connect(InboxTransport.Auto);
        var opened = alice.OpenAsync();

        await _server.AnswerAsync(401);

        (await FluentActions.Awaiting(() => opened).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(401);
        alice.State.Should().Be(InboxClientState.Unauthorized);
        _server.HasMore.Should().BeFalse();
    }

    [TestCase(InboxTransport.Socket, 400)]
    [TestCase(InboxTransport.Stream, 406)]
    [TestCase(InboxTransport.LongPoll, 404)]
    public async Task A_transport_that_was_asked_for_alone_and_is_refused_is_final(InboxTransport transport, int status)
    {
        await using var alice = _server.Connect(transport);
        var opened = alice.OpenAsync();

        await _server.AnswerAsync(status);

        (await FluentActions.Awaiting(() => opened).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(status);
        alice.State.Should().Be(InboxClientState.Refused);
    }
}
