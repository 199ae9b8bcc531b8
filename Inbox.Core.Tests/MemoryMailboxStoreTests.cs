using Inbox.Memory;

namespace Inbox.Tests;

[TestFixture]
internal sealed class MemoryMailboxStoreTests : MailboxStoreContract
{
    private MemoryMailboxStore Memory => (MemoryMailboxStore)Store;

    protected override IMailboxStore CreateStore(InboxOptions options, TimeProvider clock) => new MemoryMailboxStore(options, clock);

    [Test]
    public async Task Who_has_a_mailbox_can_be_asked_and_asking_is_no_use_of_it()
    {
        await Claim("alice");
        await Claim("bob");
        (await Memory.ListAsync().ToListAsync()).Should().BeEquivalentTo("alice", "bob");
        Clock.Advance(Options.IdleTimeout - TimeSpan.FromTicks(1));
        await Claim("bob");
        (await Memory.ContainsAsync("alice")).Should().BeTrue();
        (await Memory.ListAsync().ToListAsync()).Should().HaveCount(2);
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await Memory.ContainsAsync("alice")).Should().BeFalse("neither the question nor the list kept it");
        (await Memory.ContainsAsync("nobody")).Should().BeFalse();
        (await Memory.ListAsync().ToListAsync()).Should().Equal("bob");
    }

    [Test]
    public async Task A_sweep_frees_what_expired_and_nothing_else()
    {
        for (var i = 0; i < 100; i++)
        {
            await Claim($"old-{i}");
        }

        Clock.Advance(Options.IdleTimeout / 2);
        for (var i = 0; i < 50; i++)
        {
            await Claim($"old-{i}");
        }

        Clock.Advance(Options.IdleTimeout / 2);
        (await Memory.SweepAsync()).Should().Be(50);
        Memory.Statistics.Mailboxes.Should().Be(50);
        Clock.Advance(Options.IdleTimeout / 2);
        (await Memory.SweepAsync()).Should().Be(50);
        Memory.Statistics.Mailboxes.Should().Be(0);
    }

    [Test]
    public async Task A_sweep_frees_the_bytes_of_expired_messages_in_mailboxes_that_live_on()
    {
        Options.MessageTimeout = TimeSpan.FromSeconds(5);
        var alice = await Claim("alice");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await alice.SendAsync("alice", new(new byte[1000]));
        Memory.Statistics.Bytes.Should().Be(1000);
        Clock.Advance(TimeSpan.FromSeconds(5));
        (await Memory.SweepAsync()).Should().Be(0);
        Memory.Statistics.Bytes.Should().Be(0);
        Memory.Statistics.Mailboxes.Should().Be(1);
    }

    [Test]
    public async Task A_sweep_after_a_long_pause_frees_everything_once()
    {
        for (var i = 0; i < 100; i++)
        {
            await Claim($"{i}");
        }

        Clock.Advance(TimeSpan.FromDays(30));
        await Claim("young");
        (await Memory.SweepAsync()).Should().Be(100);
        (await Memory.SweepAsync()).Should().Be(0);
        Memory.Statistics.Mailboxes.Should().Be(1);
    }

    [Test]
    public async Task Bytes_are_counted_until_the_last_message_is_gone()
    {
        var alice = await Claim("alice");
        await alice.SendAsync("alice", new(new byte[10]));
        await alice.SendAsync("alice", new(new byte[20]));
        Memory.Statistics.Bytes.Should().Be(30);
        await Receive(alice);
        Memory.Statistics.Bytes.Should().Be(20);
        await alice.LeaveAsync();
        Memory.Statistics.Bytes.Should().Be(0);
        Memory.Statistics.Mailboxes.Should().Be(0);
    }

    [Test]
    public async Task A_mailbox_of_the_same_name_is_claimed_and_left_by_many_at_once_and_the_count_stays_right()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 2_000; round++)
            {
                var claim = await Store.ClaimAsync("shared", new byte[] { (byte)(worker % 2) });
                if (claim.TryGetMailbox(out var mailbox))
                {
                    await mailbox.LeaveAsync();
                }
            }
        })));
        Memory.Statistics.Mailboxes.Should().Be(0);
    }

    [Test]
    public async Task A_receiver_that_asks_for_it_goes_on_before_the_send_is_over()
    {
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        var received = Continue(bob);

        var sending = alice.SendAsync("bob", new(new byte[] { 1 }));

        received.IsCompleted.Should().BeTrue();
        (await sending).Should().Be(SendStatus.Accepted);

        static async Task Continue(IMailbox mailbox)
        {
            var receiver = await mailbox.AttachAsync(new() { AllowSynchronousContinuations = true }).ConfigureAwait(false);
            await (await receiver.ReceiveAsync(Waiting.Wait).ConfigureAwait(false)).CompleteAsync().ConfigureAwait(false);
            await receiver.DisposeAsync().ConfigureAwait(false);
        }
    }

    [Test]
    public async Task A_chain_of_receivers_that_wake_each_other_is_not_as_deep_as_it_is_long()
    {
        const int Length = 20_000;
        var peers = new List<IMailbox>();
        for (var i = 0; i < Length; i++)
        {
            peers.Add(await Claim($"{i}"));
        }

        var chain = peers.Select((peer, i) => PassOnAsync(peer, $"{i + 1}")).ToList();
        await peers[0].SendAsync("0", new(new byte[] { 1 }));

        (await Task.WhenAll(chain)).Count(status => status == SendStatus.Accepted).Should().Be(Length - 1, "the last one has nobody to pass it on to");

        static async Task<SendStatus> PassOnAsync(IMailbox mailbox, string next)
        {
            var receiver = await mailbox.AttachAsync(new() { AllowSynchronousContinuations = true }).ConfigureAwait(false);
            var result = await receiver.ReceiveAsync(Waiting.Wait).ConfigureAwait(false);
            await result.CompleteAsync().ConfigureAwait(false);
            return await mailbox.SendAsync(next, new(result.Messages[0].Body)).ConfigureAwait(false);
        }
    }
}
