using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.BadInput;

public sealed class LostClientTests(Door door) : BadInputTests(door)
{
    private const int Rounds = 50;
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_client_that_is_gone_when_its_message_comes_takes_none_with_it(bool byReset)
    {
        await WithAppAsync(async app =>
        {
            var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
            for (var round = 0; round < Rounds; round++)
            {
                using var lost = await ParkAsync(app, "wait=25");
                await lost.LeaveAsync(byReset);

                // At once: the app may not have noticed yet that nobody is there any more.
                foreach (var text in (string[])["first", "second", "third"])
                {
                    await bob.SendAsync("alice", $"{text} {round}");
                }

                (await alice.ReceiveAsync()).Text.Should().Be($"first {round}", "it went back to the head of the queue");
                (await alice.ReceiveAsync()).Text.Should().Be($"second {round}");
                (await alice.ReceiveAsync()).Text.Should().Be($"third {round}");
            }
        });
    }

    [Test]
    public async Task A_batch_that_nobody_took_comes_again_in_order()
    {
        await WithAppAsync(async app =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var lost = await ParkAsync(app, "wait=25&max=10");
                await lost.LeaveAsync(byReset: true);
                await app.Peer("bob").SendAsync("alice", "first");
                await app.Peer("bob").SendAsync("alice", "second");

                var batch = (await app.Peer("alice").ReceiveAsync("max=10")).Json;

                batch.EnumerateArray().Select(envelope => envelope.GetProperty("text").GetString()).Should().Equal("first", "second");
            }
        });
    }

    [Test]
    public async Task A_client_that_goes_as_soon_as_it_has_its_message_gets_it_once()
    {
        await WithAppAsync(async app =>
        {
            var alice = app.Peer("alice");
            foreach (var length in (int[])[0, 10, 16_384, 16_385, 100_000, 1024 * 1024])
            {
                for (var round = 0; round < 15; round++)
                {
                    await alice.SendAsync("alice", new byte[length]);

                    (await RawConnection.AskAsync(app, $"GET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}\r\n")).Bytes.Length.Should().Be(length);

                    (await alice.ReceiveAsync()).Status.Should().Be(204, "a message of {0} bytes was handed over", length);
                }
            }
        });
    }

    [Test]
    public async Task A_stream_or_socket_that_is_gone_when_a_message_comes_takes_none_with_it([Values] bool isSocket, [Values] bool byReset)
    {
        var headers = isSocket ? Handshake : "Accept: text/event-stream\r\n";
        await WithAppAsync(async app =>
        {
            var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
            for (var round = 0; round < Rounds; round++)
            {
                using var lost = await RawConnection.OpenAsync(app);
                await lost.WriteAsync($"GET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}{headers}\r\n");
                (await lost.ReadHeadAsync())[0].Should().Contain(isSocket ? "101" : "200");
                await lost.LeaveAsync(byReset);
                await bob.SendAsync("alice", $"first {round}");
                await bob.SendAsync("alice", $"second {round}");

                (await alice.ReceiveAsync("wait=25")).Text.Should().Be($"first {round}");
                (await alice.ReceiveAsync("wait=25")).Text.Should().Be($"second {round}");
            }
        });
    }

    [Test]
    public async Task A_socket_that_does_not_answer_the_close_is_cut_off_after_five_seconds()
    {
        await WithAppAsync(async app =>
        {
            using var deaf = await RawConnection.OpenAsync(app);
            await deaf.WriteAsync($"GET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}{Handshake}\r\n");
            await deaf.ReadHeadAsync();
            var armed = app.Clock.NextWaitAsync();
            await app.Peer("alice").LeaveAsync();
            await armed;
            app.Clock.AdvanceSeconds(5);
            await deaf.ReadToEndAsync();
        });
    }

    [Test]
    public async Task An_upgrade_to_what_we_do_not_speak_is_answered_as_it_came()
    {
        await WithAppAsync(async app =>
        {
            var answer = await RawConnection.AskAsync(app,
                $"GET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
            answer.Status.Should().Be(204);
        });
    }

    [TestCase("Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n")]
    [TestCase("Sec-WebSocket-Version: 13\r\n")]
    public async Task A_handshake_that_is_none_takes_no_message(string headers)
    {
        await WithAppAsync(async app =>
        {
            await app.Peer("alice").SendAsync("alice", "a");
            (await RawConnection.AskAsync(app, $"GET /inbox HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}Connection: Upgrade\r\nUpgrade: websocket\r\n{headers}\r\n"))
                .ShouldBeProblem(400, "Unreadable handshake");
            (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("a");
        });
    }

    private static async Task<RawConnection> ParkAsync(InboxApp app, string query)
    {
        var begun = app.Clock.NextWaitAsync();
        var connection = await RawConnection.OpenAsync(app);
        await connection.WriteAsync($"GET /inbox?{query} HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}\r\n");
        await begun;
        return connection;
    }
}
