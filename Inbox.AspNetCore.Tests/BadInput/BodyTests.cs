using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.BadInput;

public sealed class BodyTests(Door door) : BadInputTests(door)
{
    private const string Post = "POST /inbox?to=alice HTTP/1.1\r\nHost: x\r\n" + RawConnection.Alice;

    [Test]
    public async Task A_POST_without_a_length_is_an_empty_message()
    {
        await WithAppAsync(async app =>
        {
            (await RawConnection.AskAsync(app, $"{Post}\r\n")).Status.Should().Be(200);

            var message = await app.Peer("alice").ReceiveAsync();
            message.Status.Should().Be(200);
            message.Bytes.Should().BeEmpty();
        });
    }

    [TestCase("Content-Length: -1\r\n\r\n")]
    [TestCase("Content-Length: five\r\n\r\nhello")]
    [TestCase("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [TestCase("Content-Length: 99999999999999999999\r\n\r\nhello")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: \0\r\n\r\n")]
    public async Task A_body_that_is_framed_wrongly_is_400_and_not_stored(string rest)
    {
        await WithAppAsync(async app =>
        {
            (await RawConnection.AskAsync(app, Post + rest)).Status.Should().Be(400);

            (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        });
    }

    [TestCase("Content-Length: 10\r\n\r\nhello")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\na\r\nhello")]
    public async Task A_body_that_is_cut_off_is_not_stored(string rest)
    {
        await WithAppAsync(async app =>
        {
            using var connection = await RawConnection.OpenAsync(app);
            await connection.WriteAsync(Post + rest);
            connection.EndWriting();

            await connection.ReadToEndAsync();
            (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        });
    }

    [Test]
    public async Task A_body_that_stops_by_a_reset_is_not_stored()
    {
        await WithAppAsync(async app =>
        {
            using var connection = await BeginBodyAsync(app);
            await connection.WriteAsync("hello");

            connection.Reset();

            (await app.Peer("alice").ReceiveAsync("max=10")).Status.Should().Be(204);
        });
    }

    [Test]
    public async Task While_a_body_arrives_its_sender_keeps_the_name()
    {
        await WithAppAsync(async app =>
        {
            using var connection = await BeginBodyAsync(app);

            app.Clock.AdvanceSeconds(600);

            (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401);
            await connection.WriteAsync("helloworld");
            (await connection.ReadAsync()).Status.Should().Be(200);
            (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("helloworld");
        });
    }

    [Test]
    public async Task A_sender_whose_name_is_anothers_when_the_body_has_arrived_is_told_409()
    {
        await WithAppAsync(async app =>
        {
            using var connection = await BeginBodyAsync(app);

            await app.Peer("alice").LeaveAsync();
            await app.Peer("alice", "another").ReceiveAsync();
            await connection.WriteAsync("helloworld");

            (await connection.ReadAsync()).ShouldBeProblem(409, "Mailbox left");
            (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(204);
        });
    }

    [Test]
    public async Task A_message_that_arrives_while_the_server_stops_is_refused_rather_than_lost()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var connection = await BeginBodyAsync(app);
        var waiting = await app.ParkAsync(app.Peer("bob"));
        var stopped = app.StopAsync();
        (await waiting).WaitEnded.Should().Be("stopping");

        await connection.WriteAsync("helloworld");

        var refused = await connection.ReadAsync();
        refused.ShouldBeProblem(503, "Server stopping");
        refused["Retry-After"].Should().MatchRegex("^[1-5]$");
        await stopped;
    }

    [Test]
    public async Task Two_requests_at_once_are_answered_one_after_the_other()
    {
        await WithAppAsync(async app =>
        {
            using var connection = await RawConnection.OpenAsync(app);
            await connection.WriteAsync($"{Post}Content-Length: 5\r\n\r\nhelloGET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}\r\n");

            (await connection.ReadAsync()).Status.Should().Be(200);
            (await connection.ReadAsync()).Text.Should().Be("hello");
        });
    }

    /// <summary>A POST of ten bytes, none of which has been written; the server has begun to wait for them.</summary>
    private static async Task<RawConnection> BeginBodyAsync(InboxApp app)
    {
        var connection = await RawConnection.OpenAsync(app);
        await connection.WriteAsync($"{Post}Content-Length: 10\r\nExpect: 100-continue\r\n\r\n");
        (await connection.ReadHeadAsync()).Should().Equal("HTTP/1.1 100 Continue");
        return connection;
    }
}
