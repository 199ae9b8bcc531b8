namespace Inbox.Tests;

/// <summary>Mailboxes that end with their connection.</summary>
internal abstract partial class MailboxStoreContract
{
    private static readonly AttachOptions _leavesWhenEmpty = new() { LeavesWhenEmpty = true };

    [Test]
    public async Task A_mailbox_ends_with_the_receiver_that_wants_it_and_its_name_is_free_at_once()
    {
        var (alice, bob) = (await Claim("alice"), await Claim("bob"));
        await using (var receiver = await bob.AttachAsync(_leavesWhenEmpty))
        {
            await Send(alice, "bob", "a");
            var given = await receiver.ReceiveAsync(Waiting.Wait);
            (await given.CompleteAsync()).Should().BeTrue();
        }

        (await Send(alice, "bob", "b")).Should().Be(SendStatus.NoSuchMailbox);
        (await TryClaim("bob", "another")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task It_stays_with_the_messages_that_wait_in_it_or_are_in_flight()
    {
        var (alice, bob) = (await Claim("alice"), await Claim("bob"));
        var first = await bob.AttachAsync(_leavesWhenEmpty);
        await Send(alice, "bob", "a");
        var given = await first.ReceiveAsync(Waiting.Wait);
        await first.DisposeAsync();
        (await bob.TouchAsync()).Should().BeTrue("one is in flight");
        (await given.ReturnAsync()).Should().BeTrue();

        await (await bob.AttachAsync(_leavesWhenEmpty)).DisposeAsync();
        (await Receive(bob)).Should().Equal("a");
    }

    [Test]
    public async Task A_receiver_that_was_superseded_ends_nothing_and_neither_does_one_that_does_not_want_it()
    {
        var bob = await Claim("bob");
        var first = await bob.AttachAsync(_leavesWhenEmpty);
        await using (await bob.AttachAsync())
        {
            await first.DisposeAsync();
            (await bob.TouchAsync()).Should().BeTrue();
        }

        (await bob.TouchAsync()).Should().BeTrue();
    }
}
