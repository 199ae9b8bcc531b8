namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task A_message_is_received_as_it_was_sent()
    {
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        byte[] body = [0, 255, 1, 254];
        (await alice.SendAsync("bob", new(body, "application/sdp"))).Should().Be(SendStatus.Accepted);

        var message = (await bob.ReceiveAsync()).Messages.Should().ContainSingle().Subject;
        message.From.Should().Be("alice");
        message.ContentType.Should().Be("application/sdp");
        message.Body.ToArray().Should().Equal(body);
    }

    [Test]
    public async Task An_empty_message_is_a_message()
    {
        var alice = await Claim("alice");
        await alice.SendAsync("alice", default);
        (await alice.ReceiveAsync()).Messages.Should().ContainSingle().Which.Body.Length.Should().Be(0);
    }

    [Test]
    public async Task Messages_are_received_in_the_order_in_which_they_were_sent()
    {
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        for (var i = 0; i < 10; i++)
        {
            await Send(alice, "bob", $"{i}");
        }

        for (var i = 0; i < 10; i++)
        {
            (await Receive(bob)).Should().Equal($"{i}");
        }

        (await Receive(bob)).Should().BeEmpty();
    }

    [Test]
    public async Task One_may_send_to_oneself()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "note");
        (await Receive(alice)).Should().Equal("note");
    }

    [Test]
    public async Task Nobody_of_that_name_is_no_such_mailbox()
    {
        var alice = await Claim("alice");
        (await Send(alice, "nobody", "x")).Should().Be(SendStatus.NoSuchMailbox);
        (await Send(alice, "", "x")).Should().Be(SendStatus.NoSuchMailbox);
    }

    [Test]
    public async Task A_message_of_the_largest_size_fits_and_one_byte_more_does_not()
    {
        Options.MaxMessageBytes = 1000;
        var alice = await Claim("alice");
        (await alice.SendAsync("alice", new(new byte[1001]))).Should().Be(SendStatus.TooLarge);
        (await alice.SendAsync("alice", new(new byte[1000]))).Should().Be(SendStatus.Accepted);
        (await alice.ReceiveAsync()).Messages.Should().ContainSingle().Which.Body.Length.Should().Be(1000);
    }

    [Test]
    public async Task A_mailbox_holds_its_capacity_and_not_one_message_more()
    {
        Options.MaxMailboxMessages = 3;
        var alice = await Claim("alice");
        for (var i = 0; i < 3; i++)
        {
            (await Send(alice, "alice", $"{i}")).Should().Be(SendStatus.Accepted);
        }

        (await Send(alice, "alice", "3")).Should().Be(SendStatus.MailboxFull);
        (await Receive(alice)).Should().Equal("0");
        (await Send(alice, "alice", "4")).Should().Be(SendStatus.Accepted);
        (await Receive(alice, new() { Max = 10 })).Should().Equal("1", "2", "4");
    }

    [Test]
    public async Task A_message_in_flight_still_takes_its_place()
    {
        Options.MaxMailboxMessages = 1;
        var alice = await Claim("alice");
        await Send(alice, "alice", "first");
        var inFlight = await alice.ReceiveAsync();
        (await Send(alice, "alice", "second")).Should().Be(SendStatus.MailboxFull);
        await inFlight.CompleteAsync();
        (await Send(alice, "alice", "second")).Should().Be(SendStatus.Accepted);
    }

    [Test]
    public async Task A_mailbox_holds_its_bytes_and_not_one_more()
    {
        (Options.MaxMessageBytes, Options.MaxMailboxBytes) = (100, 150);
        var alice = await Claim("alice");
        (await alice.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted);
        (await alice.SendAsync("alice", new(new byte[51]))).Should().Be(SendStatus.MailboxFull);
        (await alice.SendAsync("alice", new(new byte[50]))).Should().Be(SendStatus.Accepted);
        (await alice.SendAsync("alice", default)).Should().Be(SendStatus.Accepted, "an empty message needs no room");
    }

    [Test]
    public async Task All_mailboxes_together_hold_their_bytes_and_not_one_more()
    {
        (Options.MaxMessageBytes, Options.MaxMailboxBytes, Options.MaxTotalBytes) = (100, 100, 150);
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        (await alice.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted);
        (await alice.SendAsync("bob", new(new byte[51]))).Should().Be(SendStatus.ServerFull);
        (await alice.SendAsync("bob", new(new byte[50]))).Should().Be(SendStatus.Accepted);

        await Receive(alice);
        (await bob.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted, "what was received makes room");
    }

    [Test]
    public async Task All_mailboxes_together_hold_their_messages_and_not_one_more()
    {
        (Options.MaxMailboxMessages, Options.MaxTotalMessages) = (2, 3);
        var alice = await Claim("alice");
        await Claim("bob");
        foreach (var (to, expected) in new[]
        {
            ("alice", SendStatus.Accepted), ("alice", SendStatus.Accepted), ("bob", SendStatus.Accepted), ("bob", SendStatus.ServerFull),
        })
        {
            (await alice.SendAsync(to, default)).Should().Be(expected, "an empty message is a message");
        }

        await Receive(alice);
        (await alice.SendAsync("bob", default)).Should().Be(SendStatus.Accepted, "what was received makes room");
    }

    [Test]
    public async Task Bytes_of_expired_messages_make_room_without_a_sweep()
    {
        (Options.MaxMessageBytes, Options.MaxMailboxBytes, Options.MaxTotalBytes) = (100, 100, 100);
        Options.MessageTimeout = TimeSpan.FromSeconds(10);
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        await bob.SendAsync("bob", new(new byte[100]));
        await Advance(TimeSpan.FromSeconds(10));
        (await alice.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted);
    }

    [Test]
    public async Task Message_ids_only_grow_for_one_name_also_after_it_was_left_and_claimed_again()
    {
        var last = 0L;
        for (var life = 0; life < 3; life++)
        {
            var alice = await Claim("alice");
            for (var i = 0; i < 5; i++)
            {
                await Send(alice, "alice", "x");
                var result = await alice.ReceiveAsync();
                result.Messages[0].Id.Should().BeGreaterThan(last).And.BeLessThan(1L << 53);
                last = result.Messages[0].Id;
                await result.CompleteAsync();
            }

            await alice.LeaveAsync();
        }
    }

    [Test]
    public async Task Message_ids_start_from_the_clock_so_that_they_grow_across_restarts()
    {
        var alice = await Claim("alice");
        await Send(alice, "alice", "x");
        var microseconds = (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        (await alice.ReceiveAsync()).Messages[0].Id.Should().Be(microseconds + 1);
    }

    [Test]
    public async Task A_farewell_that_is_overtaken_by_leaving_still_arrives()
    {
        var alice = await Claim("alice");
        var bob = await Claim("bob");
        await alice.LeaveAsync();
        (await Send(alice, "bob", "bye")).Should().Be(SendStatus.Accepted);
        (await Receive(bob)).Should().Equal("bye");
        (await Send(alice, "alice", "to myself")).Should().Be(SendStatus.NoSuchMailbox, "sending brings no mailbox back");
        await Claim("alice");
        (await Send(alice, "bob", "bye again")).Should().Be(SendStatus.Accepted, "it has the same owner");
    }

    [Test]
    public async Task Who_left_cannot_send_in_a_name_that_is_anothers_by_now()
    {
        var alice = await Claim("alice", "one");
        await Claim("bob");
        await alice.LeaveAsync();
        await Claim("alice", "two");
        (await Send(alice, "bob", "I am alice")).Should().Be(SendStatus.SenderGone);
    }
}
