using System.Text;

namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task What_is_held_is_the_first_that_its_mailbox_gets()
    {
        var alice = await Claim("alice");
        (await Hold(alice, "bob", "offer")).Should().Be(SendStatus.Held);
        (await Hold(alice, "bob", "candidate")).Should().Be(SendStatus.Held);
        var bob = await Claim("bob");
        await Send(alice, "bob", "late");
        var result = await bob.ReceiveAsync(new() { Max = 9 });
        Texts(result).Should().Equal("offer", "candidate", "late");
        result.Messages.Select(message => message.From).Should().AllBe("alice");
        result.Messages.Select(message => message.Id).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Holding_for_somebody_who_is_there_is_sending()
    {
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        var wait = bob.ReceiveAsync(Waiting).AsTask();
        (await Hold(alice, "bob", "offer")).Should().Be(SendStatus.Accepted);
        Texts(await wait).Should().Equal("offer");
    }

    [Test]
    public async Task Without_asking_nothing_is_held()
    {
        var alice = await Claim("alice");
        (await Hold(alice, "bob", "offer", TimeSpan.Zero)).Should().Be(SendStatus.NoSuchMailbox);
        (await Receive(await Claim("bob"))).Should().BeEmpty();
    }

    [TestCase(10, 10)]
    [TestCase(30, 30)]
    [TestCase(31, 30)]
    public async Task What_nobody_claims_in_time_is_gone(int asked, int seconds)
    {
        var alice = await Claim("alice");
        await Hold(alice, "bob", "a", TimeSpan.FromSeconds(asked));
        await Hold(alice, "carol", "c", TimeSpan.FromSeconds(asked));
        await Advance(TimeSpan.FromSeconds(seconds) - Tick);
        (await Receive(await Claim("bob"))).Should().Equal("a");
        await Advance(Tick);
        (await Receive(await Claim("carol"))).Should().BeEmpty("with or without a sweep");
    }

    [Test]
    public async Task A_message_that_is_held_expires_no_later_than_others()
    {
        Options.MessageTimeout = TimeSpan.FromSeconds(10);
        var alice = await Claim("alice");
        await Hold(alice, "bob", "a");
        await Advance(TimeSpan.FromSeconds(9));
        var bob = await Claim("bob");
        await Advance(TimeSpan.FromSeconds(1));
        (await Receive(bob)).Should().BeEmpty();
    }

    [Test]
    public async Task Holding_can_be_turned_off()
    {
        Options.MaxHold = TimeSpan.Zero;
        (await Hold(await Claim("alice"), "bob", "offer")).Should().Be(SendStatus.NoSuchMailbox);
    }

    [TestCase("")]
    [TestCase("a\nb")]
    public async Task Nothing_is_held_for_a_name_that_nobody_may_have(string name) =>
        (await Hold(await Claim("alice"), name, "offer")).Should().Be(SendStatus.NoSuchMailbox);

    [Test]
    public async Task A_sender_may_have_as_many_messages_held_as_a_mailbox_takes_whatever_others_have()
    {
        Options.MaxMailboxMessages = 2;
        var (alice, eve) = (await Claim("alice"), await Claim("eve"));
        (await Hold(alice, "bob", "a")).Should().Be(SendStatus.Held);
        (await Hold(alice, "carol", "b")).Should().Be(SendStatus.Held);
        (await Hold(alice, "dave", "c")).Should().Be(SendStatus.HoldFull);
        (await Hold(eve, "dave", "d")).Should().Be(SendStatus.Held);
        (await Send(eve, "alice", "x")).Should().Be(SendStatus.Accepted, "her mailbox is hers");
        await Claim("bob");
        (await Hold(alice, "dave", "e")).Should().Be(SendStatus.Held, "what was claimed is held no more");
    }

    [Test]
    public async Task A_sender_may_have_as_many_bytes_held_as_a_mailbox_takes()
    {
        (Options.MaxMessageBytes, Options.MaxMailboxBytes) = (10, 20);
        var alice = await Claim("alice");
        (await Hold(alice, "bob", "1234567890")).Should().Be(SendStatus.Held);
        (await Hold(alice, "carol", "123456789")).Should().Be(SendStatus.Held);
        (await Hold(alice, "dave", "12")).Should().Be(SendStatus.HoldFull);
        (await Hold(alice, "dave", "1")).Should().Be(SendStatus.Held);
        await Advance(Options.MaxHold);
        await Claim("alice");
        (await Hold(alice, "dave", "1234567890")).Should().Be(SendStatus.Held, "what has expired is held no more");
    }

    [Test]
    public async Task What_has_expired_is_not_counted_though_no_sweep_has_met_it()
    {
        (Options.MaxMessageBytes, Options.MaxMailboxBytes) = (10, 25);
        var alice = await Claim("alice");
        await Hold(alice, "bob", "123456789");
        await Hold(alice, "bob", "123456789");
        await Advance(Options.MaxHold);
        (await Hold(alice, "bob", "123")).Should().Be(SendStatus.Held);
        (await Hold(alice, "bob", "12345")).Should().Be(SendStatus.Held);
    }

    [Test]
    public async Task A_mailbox_to_be_takes_no_more_than_one_that_is()
    {
        Options.MaxMailboxMessages = 2;
        var (alice, eve) = (await Claim("alice"), await Claim("eve"));
        await Hold(alice, "bob", "a");
        await Hold(eve, "bob", "b");
        (await Hold(await Claim("carol"), "bob", "c")).Should().Be(SendStatus.MailboxFull);
        (await Receive(await Claim("bob"), new() { Max = 9 })).Should().Equal("a", "b");
    }

    [Test]
    public async Task No_more_names_are_held_for_than_there_may_be_mailboxes()
    {
        Options.MaxMailboxes = 2;
        var alice = await Claim("alice");
        await Hold(alice, "bob", "a");
        await Hold(alice, "carol", "b");
        (await Hold(alice, "dave", "c")).Should().Be(SendStatus.ServerFull);
        (await Hold(alice, "carol", "d")).Should().Be(SendStatus.Held);
    }

    [Test]
    public async Task What_is_held_counts_for_the_whole_server()
    {
        (Options.MaxMessageBytes, Options.MaxMailboxBytes, Options.MaxTotalBytes) = (10, 10, 10);
        var (alice, eve) = (await Claim("alice"), await Claim("eve"));
        (await Hold(alice, "bob", "123456")).Should().Be(SendStatus.Held);
        (await Hold(eve, "carol", "12345")).Should().Be(SendStatus.ServerFull);
        (await Send(eve, "alice", "12345")).Should().Be(SendStatus.ServerFull);
        await Advance(Options.MaxHold);
        (await Hold(eve, "carol", "12345")).Should().Be(SendStatus.Held);
    }

    [Test]
    public async Task What_is_held_goes_with_its_senders_mailbox_and_nobody_elses()
    {
        var (alice, eve) = (await Claim("alice"), await Claim("eve"));
        await Hold(alice, "bob", "from alice");
        await Hold(eve, "bob", "from eve");
        await Hold(alice, "carol", "from alice");
        await alice.LeaveAsync();
        (await Hold(alice, "bob", "too late")).Should().Be(SendStatus.NoSuchMailbox);
        (await Receive(await Claim("bob"), new() { Max = 9 })).Should().Equal("from eve");
        (await Receive(await Claim("carol"))).Should().BeEmpty();
    }

    [Test]
    public async Task Whoever_leaves_and_comes_again_has_no_more_held_than_one_mailbox_takes()
    {
        (Options.MaxMailboxMessages, Options.MaxTotalMessages) = (2, 4);
        for (var i = 0; i < 10; i++)
        {
            var alice = await Claim("alice");
            (await Hold(alice, $"a{i}", "x")).Should().Be(SendStatus.Held);
            (await Hold(alice, $"b{i}", "x")).Should().Be(SendStatus.Held);
            await alice.LeaveAsync();
        }
    }

    [Test]
    public async Task Ids_of_what_was_held_grow_beyond_those_of_the_mailbox_before()
    {
        var (alice, bob) = (await Claim("alice"), await Claim("bob"));
        await Send(alice, "bob", "a");
        var before = (await bob.ReceiveAsync()).Messages[0].Id;
        await bob.LeaveAsync();
        await Hold(alice, "bob", "b");
        (await (await Claim("bob")).ReceiveAsync()).Messages[0].Id.Should().BeGreaterThan(before);
    }

    private static async Task<SendStatus> Hold(IMailbox from, string to, string text, TimeSpan? time = null) =>
        await from.SendAsync(to, new(Encoding.UTF8.GetBytes(text)), new() { Hold = time ?? TimeSpan.FromHours(1) });
}
