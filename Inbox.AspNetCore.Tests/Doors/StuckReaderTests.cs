using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class StuckReaderTests(Door door) : DoorTests(door)
{
    /// <summary>More than all buffers between the two hold.</summary>
    private const int Large = 16 * 1024 * 1024;

    [Test]
    public async Task One_that_is_stuck_for_a_second_is_cut_off_and_its_message_goes_to_the_newer()
    {
        await WithStuckReaderAsync(async (app, _, body) =>
        {
            var newer = await app.ParkAsync(app.Peer("alice"), "");
            app.Clock.AdvanceSeconds(0.9);
            newer.IsCompleted.Should().BeFalse();
            app.Clock.AdvanceSeconds(0.1);

            ShouldBe((await newer).Bytes, body);
        });
    }

    [Test]
    public async Task One_that_breaks_off_in_mid_message_can_have_it_again()
    {
        await WithStuckReaderAsync(async (app, stuck, body) =>
        {
            stuck.Dispose();

            ShouldBe((await app.Peer("alice").ReceiveAsync()).Bytes, body);
        });
    }

    [Test]
    public async Task One_that_goes_on_reading_in_time_keeps_its_message()
    {
        await WithStuckReaderAsync(async (app, stuck, body) =>
        {
            var newer = await app.ParkAsync(app.Peer("alice"), "wait=25");

            ShouldBe(await stuck.Content.ReadAsByteArrayAsync(), body);
            (await newer).Text.Should().Be("second");
            await app.Peer("bob").SendAsync("alice", "second");
        });
    }

    [Test]
    public async Task A_slow_one_keeps_its_message_for_longer_than_a_lease_as_long_as_its_connection_lives()
    {
        await WithStuckReaderAsync(async (app, slow, body) =>
        {
            for (var seconds = 0; seconds < 90; seconds += 10)
            {
                var isRenewed = app.Clock.NextWaitAsync();
                app.Clock.AdvanceSeconds(10);
                await isRenewed;
            }

            ShouldBe(await slow.Content.ReadAsByteArrayAsync(), body);
        });
    }

    private async Task WithStuckReaderAsync(Func<InboxApp, HttpResponseMessage, byte[], Task> test)
    {
        await using var app = await StartAsync(options => (options.MaxMessageBytes, options.MaxMailboxBytes, options.MessageTimeout) = (Large, 2 * Large, TimeSpan.Zero));
        var alice = app.Peer("alice");
        var body = new byte[Large];
        new Random(1).NextBytes(body);
        (await alice.SendAsync("alice", body)).Status.Should().Be(200);
        await app.Peer("bob").SendAsync("alice", "second");

        using var reader = app.Client();
        using var request = reader.Request(HttpMethod.Get, "/inbox");
        request.Headers.Authorization = Peer.Basic("alice", "secret");
        using var stuck = await reader.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)stuck.StatusCode).Should().Be(200);
        await test(app, stuck, body);

        (await alice.ReceiveAsync()).Text.Should().Be("second", "order holds");
        app.Errors.Should().BeEmpty();
    }

    private static void ShouldBe(byte[] received, byte[] sent)
    {
        received.Length.Should().Be(sent.Length);
        received.AsSpan().SequenceEqual(sent).Should().BeTrue();
    }
}
