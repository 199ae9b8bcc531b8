using System.Text;

namespace Inbox.Tests;

/// <summary>What every store promises. A store's tests derive from this and make one.</summary>
internal abstract partial class MailboxStoreContract
{
    protected static readonly ReceiveOptions Waiting = new() { Wait = TimeSpan.FromSeconds(25) };

    protected ManualTimeProvider Clock { get; private set; } = null!;

    protected InboxOptions Options { get; private set; } = null!;

    /// <summary>Made on first use, so that a test may change <see cref="Options"/> before.</summary>
    protected IMailboxStore Store => _store.Value;

    private Lazy<IMailboxStore> _store = null!;

    /// <summary>The shortest time that the store tells from none.</summary>
    protected virtual TimeSpan Tick => TimeSpan.FromTicks(1);

    /// <summary>Whether a node that stops loses what it holds, and therefore refuses messages.</summary>
    protected virtual bool EndsWithItsNode => true;

    protected abstract IMailboxStore CreateStore(InboxOptions options, TimeProvider clock);

    /// <summary>Ends what the store needed.</summary>
    protected virtual Task StopAsync() => Task.CompletedTask;

    /// <summary>Awaits that what has begun now waits: only for the clock, for a message, or for nothing.</summary>
    protected virtual Task Rest() => Task.CompletedTask;

    protected async Task Advance(TimeSpan by)
    {
        await Rest();
        Clock.Advance(by);
        await Rest();
    }

    [SetUp]
    public void SetUpClockAndOptions()
    {
        Clock = new();
        Options = new();
        _store = new(() => CreateStore(Options, Clock));
    }

    [TearDown]
    public async Task NoTimerIsLeftBehind()
    {
        await ((Store as IMailboxDrain)?.DrainAsync() ?? default);
        await Rest();
        (Store as IDisposable)?.Dispose();
        await StopAsync();
        Clock.LiveTimers.Should().Be(0, "every timer that a wait made is disposed of when it ends");
    }

    protected async Task<IMailbox> Claim(string name, string password = "secret")
    {
        var claim = await Store.ClaimAsync(name, Encoding.UTF8.GetBytes(password));
        claim.Status.Should().Be(ClaimStatus.Claimed);
        return claim.Mailbox!;
    }

    protected async Task<ClaimStatus> TryClaim(string name, string password = "secret") =>
        (await Store.ClaimAsync(name, Encoding.UTF8.GetBytes(password))).Status;

    protected static async Task<SendStatus> Send(IMailbox from, string to, string text) =>
        await from.SendAsync(to, new(Encoding.UTF8.GetBytes(text)));

    /// <summary>Receives, completes, and gives the texts.</summary>
    protected static async Task<string[]> Receive(IMailbox mailbox, ReceiveOptions options = default)
    {
        var result = await mailbox.ReceiveAsync(options);
        await result.CompleteAsync();
        return Texts(result);
    }

    protected static string[] Texts(ReceiveResult result) => [.. result.Messages.Select(message => Encoding.UTF8.GetString(message.Body.Span))];
}
