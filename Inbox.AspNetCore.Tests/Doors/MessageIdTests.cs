using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class MessageIdTests(Door door) : DoorTests(door)
{
    private const long TwoToThe53 = 1L << 53;

    [Test]
    public async Task Ids_grow_from_message_to_message_and_fit_a_number_of_JavaScript()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");

        var ids = new[] { await IdAsync(alice), await IdAsync(alice), await IdAsync(alice) };

        ids.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.OnlyContain(id => id > 0 && id < TwoToThe53);
    }

    [Test]
    public async Task Ids_grow_across_leaving()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        var before = await IdAsync(alice);

        await alice.LeaveAsync();

        (await IdAsync(alice)).Should().BeGreaterThan(before);
    }

    [Test]
    public async Task Ids_grow_across_expiry()
    {
        await using var app = await StartAsync();
        var before = await IdAsync(app.Peer("alice"));

        app.Clock.AdvanceSeconds(60);

        (await IdAsync(app.Peer("alice", "another"))).Should().BeGreaterThan(before);
    }

    [Test]
    public async Task Ids_grow_across_a_restart_of_the_server()
    {
        var clock = new TestClock();
        var before = await IdOfOneRunAsync(clock);

        clock.Advance(TimeSpan.FromMilliseconds(100));

        (await IdOfOneRunAsync(clock)).Should().BeGreaterThan(before);
    }

    private async Task<long> IdOfOneRunAsync(TestClock clock)
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddInboxSignaling(), app => Door.Open(app, "/inbox", null), Door.Http, clock);
        return await IdAsync(app.Peer("alice"));
    }

    private static async Task<long> IdAsync(Peer peer)
    {
        (await peer.SendAsync("alice", "x")).Status.Should().Be(200);
        return (await peer.ReceiveAsync()).MessageId;
    }
}
