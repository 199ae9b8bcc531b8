using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.BadInput;

public sealed class LostClientTests(Door door) : BadInputTests(door)
{
    private const int Rounds = 50;

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
                Leave(lost, byReset);

                // At once: the server may not have noticed yet that nobody is there any more.
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
                lost.Reset();
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

    private static async Task<RawConnection> ParkAsync(InboxApp app, string query)
    {
        var begun = app.Clock.NextWaitAsync();
        var connection = await RawConnection.OpenAsync(app);
        await connection.WriteAsync($"GET /inbox?{query} HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}\r\n");
        await begun;
        return connection;
    }

    private static void Leave(RawConnection connection, bool byReset)
    {
        if (byReset)
        {
            connection.Reset();
        }
        else
        {
            connection.Dispose();
        }
    }
}
