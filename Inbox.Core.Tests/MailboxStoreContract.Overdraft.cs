namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task Who_waits_is_still_served_when_strangers_have_filled_the_server()
    {
        await FillTheStore();
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        (await alice.SendAsync("bob", new(new byte[1]))).Should().Be(SendStatus.ServerFull);

        var wait = bob.ReceiveAsync(Waiting).AsTask();
        await Rest();
        (await alice.SendAsync("bob", new(new byte[11]))).Should().Be(SendStatus.ServerFull, "the overdraft is a sixteenth");
        (await alice.SendAsync("bob", new(new byte[10]))).Should().Be(SendStatus.Accepted);
        (await wait).Messages.Should().ContainSingle();
    }

    [Test]
    public async Task What_nobody_acknowledges_does_not_keep_the_room_of_those_who_wait()
    {
        var stranger = await FillTheStore();
        var alice = await Claim("alice");
        await using var receiver = await alice.AttachAsync(new() { After = 0 });
        for (var i = 0; i < 5; i++)
        {
            var given = receiver.ReceiveAsync(Waiting.Wait).AsTask();
            await Rest();
        await Rest();
            (await stranger.SendAsync("alice", new(new byte[10]))).Should().Be(SendStatus.Accepted, "the one before has left the overdraft");
            await (await given).CompleteAsync();
        }

        (await Receive(alice, new() { After = 0, Max = 10 })).Should().BeEmpty("there was no room to keep them in");
    }

    [Test]
    public async Task What_its_reader_did_not_take_keeps_the_room_of_those_who_wait_for_two_seconds()
    {
        var stranger = await FillTheStore();
        var (mallory, alice) = (await Claim("mallory"), await Claim("alice"));
        var given = mallory.ReceiveAsync(Waiting).AsTask();
        await Rest();
        (await stranger.SendAsync("mallory", new(new byte[10]))).Should().Be(SendStatus.Accepted);
        await (await given).ReturnAsync();
        var wait = alice.ReceiveAsync(Waiting).AsTask();
        await Rest();
        (await stranger.SendAsync("alice", new(new byte[10]))).Should().Be(SendStatus.ServerFull);

        await Advance(TimeSpan.FromSeconds(2));

        (await stranger.SendAsync("alice", new(new byte[10]))).Should().Be(SendStatus.Accepted, "without a sweep");
        (await wait).Messages.Should().ContainSingle();
        (await Receive(mallory)).Should().BeEmpty();
    }

    [Test]
    public async Task Who_comes_again_within_that_time_gets_it()
    {
        var stranger = await FillTheStore();
        var alice = await Claim("alice");
        var given = alice.ReceiveAsync(Waiting with { After = 0 }).AsTask();
        await Rest();
        await stranger.SendAsync("alice", new(new byte[10]));
        await (await given).ReturnAsync();
        await Advance(TimeSpan.FromSeconds(1.9));
        (await Receive(alice)).Should().ContainSingle();
    }

    [Test]
    public async Task What_was_overdrawn_stays_until_acknowledged_if_there_is_room_by_then()
    {
        var stranger = await FillTheStore();
        var alice = await Claim("alice");
        var given = alice.ReceiveAsync(Waiting with { After = 0 }).AsTask();
        await Rest();
        await stranger.SendAsync("alice", new(new byte[10]));
        await Receive(stranger);
        await (await given).CompleteAsync();
        (await Receive(alice, new() { After = 0, Max = 10 })).Should().ContainSingle();
    }

    [TestCase(16 * 1024, SendStatus.Accepted)]
    [TestCase(16 * 1024 + 1, SendStatus.ServerFull)]
    public async Task Only_small_messages_overdraw(int bytes, SendStatus status)
    {
        (Options.MaxMailboxBytes, Options.MaxTotalBytes) = (2 << 20, 2 << 20);
        var stranger = await Claim("stranger");
        await stranger.SendAsync("stranger", new(new byte[1 << 20]));
        await stranger.SendAsync("stranger", new(new byte[1 << 20]));
        var alice = await Claim("alice");
        var wait = alice.ReceiveAsync(Waiting).AsTask();
        await Rest();
        (await stranger.SendAsync("alice", new(new byte[bytes]))).Should().Be(status);
        await alice.LeaveAsync();
        await wait;
    }

    /// <summary>All that 160 bytes hold is a stranger's, and ten more are kept for those who wait.</summary>
    private async Task<IMailbox> FillTheStore()
    {
        (Options.MaxMessageBytes, Options.MaxMailboxBytes, Options.MaxTotalBytes) = (100, 160, 160);
        var stranger = await Claim("stranger");
        await stranger.SendAsync("stranger", new(new byte[100]));
        await stranger.SendAsync("stranger", new(new byte[60]));
        return stranger;
    }
}
