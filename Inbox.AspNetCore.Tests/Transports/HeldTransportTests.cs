using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>What holds for transports that hold the mailbox for as long as they are open. What a poll keeps is told in WaitTests.</summary>
[TestFixtureSource(nameof(All))]
public sealed class HeldTransportTests(Door door, Transport transport)
{
    public static IEnumerable<object[]> All => from door in Door.All from transport in (Transport[])[Transport.Stream, Transport.Socket] select new object[] { door, transport };

    [Test]
    public async Task A_receiver_keeps_its_mailbox_while_it_waits()
    {
        await using var app = await InboxApp.StartAsync(door, endpoint: options => options.HeartbeatTimeout = TimeSpan.FromHours(1));
        using var alice = await transport.OpenAsync(app, "alice");
        await app.Peer("alice").SendAsync("alice", "first");
        await alice.NextAsync();
        var next = alice.NextAsync();
        for (var i = 0; i < 10; i++)
        {
            app.Clock.AdvanceSeconds(20);
            await app.Peer("bob").ReceiveAsync();
        }

        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401);
        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await next).GetProperty("text").GetString().Should().Be("offer");
    }
}
