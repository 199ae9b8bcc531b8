using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.BadInput;

/// <summary>What strangers may write to the socket: each gets an answer that is not the server's fault, and the server goes on.</summary>
[TestFixtureSource(typeof(BadInputTests), nameof(Doors))]
public abstract class BadInputTests(Door door)
{
    public static readonly Door[] Doors = [Door.Mapped, Door.Used];

    /// <summary>Runs the test against an app, and then looks whether the app still works and has nothing to regret.</summary>
    private protected async Task WithAppAsync(Func<InboxApp, Task> test, Action<InboxOptions>? mailboxes = null)
    {
        await using var app = await InboxApp.StartAsync(door, mailboxes);
        await test(app);

        var afterwards = app.Peer("afterwards");
        (await afterwards.SendAsync("afterwards", "still here")).Status.Should().Be(200);
        (await afterwards.ReceiveAsync()).Text.Should().Be("still here");
        app.Errors.Should().BeEmpty();
    }

    /// <summary>The answer to one request over a connection of its own.</summary>
    private protected async Task<Answer> AskAsync(string request)
    {
        Answer? answer = null;
        await WithAppAsync(async app => answer = await RawConnection.AskAsync(app, request));
        return answer!;
    }
}
