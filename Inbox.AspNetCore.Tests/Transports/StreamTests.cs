using Inbox.AspNetCore.Tests.Doors;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Transports;

public sealed class StreamTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task A_stream_is_one_that_no_proxy_or_cache_keeps()
    {
        await using var app = await StartAsync();
        using var stream = await StreamClient.OpenAsync(app, "alice");
        stream.Response.Content.Headers.ContentType!.ToString().Should().Be("text/event-stream");
        stream.Response.Headers.CacheControl!.ToString().Should().Be("no-store");
        stream.Response.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        stream.Response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    [Test]
    public async Task An_event_has_the_id_of_its_message()
    {
        await using var app = await StartAsync();
        using var stream = await StreamClient.OpenAsync(app, "alice");
        await app.Peer("bob").SendAsync("alice", "a");
        var envelope = await stream.HearAsync();
        stream.LastId.Should().Be(envelope.GetProperty("id").GetRawText());
    }

    [Test]
    public async Task While_nothing_comes_a_comment_does_each_heartbeat()
    {
        await using var app = await StartAsync(endpoint: options => options.HeartbeatInterval = TimeSpan.FromSeconds(7));
        var waits = app.Clock.NextWaitAsync();
        using var stream = await StreamClient.OpenAsync(app, "alice");
        (await stream.ReadLineAsync()).Should().Be(":", "there was nothing at first");
        await stream.ReadLineAsync();
        for (var i = 0; i < 3; i++)
        {
            await waits;
            waits = app.Clock.NextWaitAsync();
            app.Clock.AdvanceSeconds(7);
            (await stream.ReadLineAsync()).Should().Be(":");
            (await stream.ReadLineAsync()).Should().BeEmpty();
        }
    }

    [Test]
    public async Task A_comment_follows_the_last_message_so_that_no_filter_keeps_that_until_the_next_heartbeat()
    {
        await using var app = await StartAsync();
        using var stream = await StreamClient.OpenAsync(app, "alice");
        var waits = app.Clock.NextWaitAsync();
        await app.Peer("bob").SendAsync("alice", "a");
        await stream.HearAsync();
        await waits;
        waits = app.Clock.NextWaitAsync();
        app.Clock.Advance(TimeSpan.FromMilliseconds(50));
        (await stream.ReadLineAsync()).Should().Be(":");
        (await stream.ReadLineAsync()).Should().BeEmpty();

        await waits;
        app.Clock.AdvanceSeconds(14);
        await app.Peer("bob").SendAsync("alice", "b");
        (await stream.ReadLineAsync()).Should().StartWith("id: ", "one comment is enough: the next is a heartbeat's");
    }

    [TestCase("text/event-stream", true)]
    [TestCase("text/html, Text/Event-Stream;q=0.9", true)]
    [TestCase("*/*", false)]
    [TestCase("application/json", false)]
    public async Task Who_does_not_name_event_streams_gets_none(string accept, bool isStream)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").SendAsync("alice", "a");
        using var request = app.Http.Request(HttpMethod.Get, "/inbox");
        request.Headers.Authorization = Peer.Basic("alice", "secret");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        (response.Content.Headers.ContentType!.MediaType == "text/event-stream").Should().Be(isStream);
    }

    [TestCase("after=x")]
    [TestCase("wait=soon")]
    [TestCase("max=0")]
    public async Task A_stream_that_is_asked_for_wrongly_is_a_problem(string query)
    {
        await using var app = await StartAsync();
        (await app.Peer("alice").ReceiveAsync(query, ("Accept", "text/event-stream"))).ShouldBeProblem(400, "Unreadable request");
    }

    [Test]
    public async Task A_stream_without_credentials_is_a_problem()
    {
        await using var app = await StartAsync();
        (await app.AskAsync("GET", "/inbox")).Status.Should().Be(401);
    }

    [Test]
    public async Task A_newer_receiver_ends_the_stream_with_the_word_superseded([Values] bool byPoll)
    {
        await using var app = await StartAsync();
        using var older = await StreamClient.OpenAsync(app, "alice");
        using var newer = byPoll ? null : await StreamClient.OpenAsync(app, "alice");
        if (byPoll)
        {
            await app.Peer("alice").ReceiveAsync();
        }

        (await older.EndAsync()).Should().Be("superseded");
    }

    [Test]
    public async Task Leaving_ends_the_stream_with_the_word_left()
    {
        await using var app = await StartAsync();
        using var stream = await StreamClient.OpenAsync(app, "alice");
        await app.Peer("alice").LeaveAsync();
        (await stream.EndAsync()).Should().Be("left");
    }

    [Test]
    public async Task A_stop_ends_the_stream_with_the_word_stopping()
    {
        await using var app = await StartAsync();
        using var stream = await StreamClient.OpenAsync(app, "alice");
        var stop = app.StopAsync();
        (await stream.EndAsync()).Should().Be("stopping");
        await stop;
    }

    [Test]
    public async Task Without_acknowledging_a_message_is_gone_when_it_has_been_written()
    {
        await using var app = await StartAsync(mailboxes: options => options.MaxMailboxMessages = 2);
        using (var stream = await StreamClient.OpenAsync(app, "alice"))
        {
            for (var i = 0; i < 20; i++)
            {
                (await app.Peer("bob").SendAsync("alice", $"{i}")).Status.Should().Be(200);
                await stream.HearAsync();
            }
        }

        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Halfway_to_a_full_mailbox_a_reader_that_acknowledges_is_asked_to_come_again(bool inMessages)
    {
        await using var app = await StartAsync(mailboxes: options =>
            (options.MaxMailboxMessages, options.MaxMessageBytes, options.MaxMailboxBytes) = inMessages ? (4, 1, 1000) : (100, 1, 4));
        using var stream = await StreamClient.OpenAsync(app, "alice", after: 0);
        await app.Peer("bob").SendAsync("alice", "a");
        await app.Peer("bob").SendAsync("alice", "b");
        (await stream.EndAsync()).Should().Be("again");

        using var again = await StreamClient.OpenAsync(app, "alice", after: 0, lastEventId: stream.LastId);
        for (var i = 0; i < 2; i++)
        {
            (await app.Peer("bob").SendAsync("alice", "c")).Status.Should().Be(200);
        }

        (await again.HearAsync()).GetProperty("text").GetString().Should().Be("c", "what was read is acknowledged");
    }
}
