using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

/// <summary>What a client is told that waits. One that polls is told nothing: of two who poll each gets what it finds, and a poll makes a mailbox anew.</summary>
[TestFixtureSource(nameof(All))]
public sealed class TakenOverTests(InboxTransport transport)
{
    private static readonly InboxTransport[] All = [.. Enum.GetValues<InboxTransport>().Where(transport => transport != InboxTransport.Poll)];

    [Test]
    public async Task A_newer_receiver_supersedes_and_the_older_does_not_fight_back()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var older = await app.ConnectAndWaitAsync("alice", transport);
        var waiting = older.ReceiveAsync(Patience.CancellationToken());

        await using var newer = await app.Connect("alice", transport).OpenedAsync();
        await older.StateAsync(InboxClientState.Superseded);
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<InboxException>().WithMessage("*took over*");
        await app.Peer("bob").SendAsync("alice", "offer");
        (await newer.NextAsync()).Text.Should().Be("offer");
        newer.State.Should().Be(InboxClientState.Open);
        await FluentActions.Awaiting(() => older.SendAsync("alice", "still here?")).Should().ThrowAsync<InboxException>().WithMessage("*Superseded*");
    }

    [Test]
    public async Task Left_by_another_client_of_the_name_is_left()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.ConnectAndWaitAsync("alice", transport);
        await app.Peer("alice").LeaveAsync();

        await alice.StateAsync(InboxClientState.Left);
    }
}
