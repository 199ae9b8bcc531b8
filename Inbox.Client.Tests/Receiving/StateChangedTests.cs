using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

/// <summary>Handlers are the app's code: they may do what they like but wait for the end of this client.</summary>
[TestFixture]
public sealed class StateChangedTests
{
    [Test]
    public async Task A_handler_may_wait_for_others_who_use_the_client()
    {
        using var server = new ScriptedServer();
        await using var alice = server.Connect();
        List<InboxClientState> told = [];
        alice.StateChanged += (_, change) =>
        {
            // By another thread: one that holds a lock could come in again.
            Task.Run(() => { _ = alice.OpenAsync(); }).Wait(TimeSpan.FromSeconds(10)).Should().BeTrue("no lock is held meanwhile");
            told.Add(change.State);
        };
        var opened = alice.OpenAsync();
        await server.AnswerAsync(204);
        await opened;

        told.Should().Equal(InboxClientState.Connecting, InboxClientState.Open);
    }

    [Test]
    public async Task Changes_are_told_in_the_order_in_which_they_were_made()
    {
        using var server = new ScriptedServer();
        await using var alice = server.Connect();
        List<InboxClientState> told = [];
        alice.StateChanged += (_, change) => told.Add(change.State);
        var opened = alice.OpenAsync();
        await server.AnswerAsync(204);
        await opened;
        var left = alice.StateAsync(InboxClientState.Left);
        await server.AnswerAsync(204, "", ("X-Wait-Ended", "left"));
        await left;
        await alice.DisposeAsync();

        told.Should().Equal(InboxClientState.Connecting, InboxClientState.Open, InboxClientState.Left);
    }
}
