using System.Text;

namespace Inbox.Tests;

/// <summary>Names that belong to their owners only while a receiver is attached.</summary>
internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task Who_claims_a_name_while_nobody_is_attached_has_it_with_the_messages_that_wait_in_order()
    {
        var (alice, bob) = (await Claim("alice"), await ClaimWhileAttached("bob", "one"));
        await Send(alice, "bob", "a");
        await Send(bob, "bob", "b");

        var page = await ClaimWhileAttached("bob", "two");

        await Send(alice, "bob", "c");
        (await TryClaim("bob", "one")).Should().Be(ClaimStatus.WrongPassword);
        var given = await page.ReceiveAsync(new() { Max = 10 });
        Texts(given).Should().Equal("a", "b", "c");
        given.Messages.Select(message => message.Id).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task A_living_owner_keeps_its_name_against_any_number_of_claims()
    {
        var bob = await ClaimWhileAttached("bob", "one");
        await using (var receiver = await bob.AttachAsync())
        {
            for (var i = 0; i < 50; i++)
            {
                (await TryClaimWhileAttached("bob", $"thief-{i}")).Should().Be(ClaimStatus.Attached);
            }

            var wait = receiver.ReceiveAsync(Waiting.Wait).AsTask();
            await Rest();
            (await TryClaimWhileAttached("bob", "two")).Should().Be(ClaimStatus.Attached);
            await Send(bob, "bob", "still here");
            var given = await wait;
            Texts(given).Should().Equal("still here");
            (await given.CompleteAsync()).Should().BeTrue();
        }

        (await TryClaimWhileAttached("bob", "two")).Should().Be(ClaimStatus.Claimed, "at once");
    }

    [TestCase(ClaimMode.OpenOrCreate, ClaimMode.WhileAttached)]
    [TestCase(ClaimMode.WhileAttached, ClaimMode.OpenOrCreate)]
    [TestCase(ClaimMode.WhileAttached, ClaimMode.Open)]
    public async Task Nothing_is_taken_over_unless_both_claims_say_so(ClaimMode created, ClaimMode claimed)
    {
        var bob = await ClaimWhileAttached("bob", "one", new() { Mode = created });
        (await TryClaimWhileAttached("bob", "two", new() { Mode = claimed })).Should().Be(ClaimStatus.WrongPassword);
        (await bob.TouchAsync()).Should().BeTrue();
    }

    [Test]
    public async Task A_name_that_the_app_vouches_for_is_never_taken_over_and_takes_nothing_over()
    {
        var vouched = new ClaimOptions { Mode = ClaimMode.WhileAttached, WithoutPassword = true };
        (await TryClaimWhileAttached("alice", "", vouched)).Should().Be(ClaimStatus.Claimed);
        (await TryClaimWhileAttached("alice", "")).Should().Be(ClaimStatus.WrongPassword);
        await ClaimWhileAttached("bob", "one");
        (await TryClaimWhileAttached("bob", "", vouched)).Should().Be(ClaimStatus.WrongPassword);
        (await TryClaimWhileAttached("alice", "", vouched)).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task The_same_password_opens_it_in_any_mode_and_ends_nothing()
    {
        var bob = await ClaimWhileAttached("bob", "one");
        await Send(bob, "bob", "a");
        foreach (var mode in Enum.GetValues<ClaimMode>())
        {
            (await TryClaimWhileAttached("bob", "one", new() { Mode = mode })).Should().Be(ClaimStatus.Claimed);
        }

        (await bob.TouchAsync()).Should().BeTrue();
        (await Receive(bob)).Should().Equal("a");
        (await TryClaimWhileAttached("bob", "two")).Should().Be(ClaimStatus.Claimed, "who opens it does not change what it is");
    }

    [Test]
    public async Task A_claim_to_be_the_owner_while_attached_creates_the_mailbox_of_a_free_name_and_restarts_its_idle_time()
    {
        await ClaimWhileAttached("bob", "one");
        await Advance(Options.IdleTimeout - Tick);
        (await TryClaim("bob", "no")).Should().Be(ClaimStatus.WrongPassword);
        var page = await ClaimWhileAttached("bob", "two");
        await Advance(Options.IdleTimeout - Tick);
        (await TryClaim("bob", "no")).Should().Be(ClaimStatus.WrongPassword, "it was used when it was taken over");
        await Send(page, "bob", "from an earlier life");
        await Advance(Options.IdleTimeout);
        (await Receive(await ClaimWhileAttached("bob", "three"))).Should().BeEmpty("it had expired");
    }

    [Test]
    public async Task All_that_the_former_owner_has_of_it_is_dead()
    {
        var (alice, bob) = (await Claim("alice"), await ClaimWhileAttached("bob", "one"));
        await using var superseded = await bob.AttachAsync();
        var last = await bob.AttachAsync();
        await last.DisposeAsync();
        await Send(alice, "bob", "for whoever is bob");
        var page = await ClaimWhileAttached("bob", "two");

        (await Send(bob, "alice", "x")).Should().Be(SendStatus.SenderGone);
        (await bob.TouchAsync()).Should().BeFalse();
        (await bob.AcknowledgeAsync(long.MaxValue)).Should().BeFalse();
        (await superseded.ReceiveAsync(TimeSpan.Zero)).Ended.Should().Be(WaitEnded.Left);
        await using (var receiver = await bob.AttachAsync(new() { FromNow = true }))
        {
            (await receiver.ReceiveAsync(Waiting.Wait)).Ended.Should().Be(WaitEnded.Left);
        }

        (await bob.ReceiveAsync()).Ended.Should().Be(WaitEnded.Left);
        await bob.LeaveAsync();
        (await page.TouchAsync()).Should().BeTrue();
        (await TryClaim("bob", "one")).Should().Be(ClaimStatus.WrongPassword);
        (await Receive(page)).Should().Equal("for whoever is bob");
        (await Send(page, "alice", "x")).Should().Be(SendStatus.Accepted);
    }

    [Test]
    public async Task A_name_changes_hands_as_often_as_it_is_claimed_and_each_former_owner_is_one()
    {
        var owners = new List<IMailbox>();
        for (var i = 0; i < 5; i++)
        {
            owners.Add(await ClaimWhileAttached("bob", $"{i % 2}"));
            await Send(owners[^1], "bob", $"{i}");
        }

        foreach (var former in owners.SkipLast(1))
        {
            (await former.TouchAsync()).Should().BeFalse();
        }

        var given = await owners[^1].ReceiveAsync(new() { Max = 10 });
        Texts(given).Should().Equal("0", "1", "2", "3", "4");
        given.Messages.Select(message => message.FromLife).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Messages_in_flight_count_as_a_receiver_until_they_are_settled([Values] bool isDelivered)
    {
        var bob = await ClaimWhileAttached("bob", "one");
        await Send(bob, "bob", "a");
        await Send(bob, "bob", "b");
        var inFlight = await bob.ReceiveAsync();
        (await TryClaimWhileAttached("bob", "two")).Should().Be(ClaimStatus.Attached);
        (await (isDelivered ? inFlight.CompleteAsync() : inFlight.ReturnAsync())).Should().BeTrue();
        (await Receive(await ClaimWhileAttached("bob", "two"), new() { Max = 2 })).Should().Equal(isDelivered ? ["b"] : ["a", "b"]);
    }

    [Test]
    public async Task Messages_in_flight_whose_lease_has_expired_are_the_new_owners_and_are_settled_by_nobody_else()
    {
        Options.Lease = TimeSpan.FromSeconds(5);
        var bob = await ClaimWhileAttached("bob", "one");
        await Send(bob, "bob", "a");
        var inFlight = await bob.ReceiveAsync();
        await Advance(Options.Lease - Tick);
        (await TryClaimWhileAttached("bob", "two")).Should().Be(ClaimStatus.Attached);
        await Advance(Tick);
        var page = await ClaimWhileAttached("bob", "two");
        var again = await page.ReceiveAsync();

        (await inFlight.RenewAsync()).Should().BeFalse();
        (await inFlight.ReturnAsync()).Should().BeFalse();
        (await inFlight.CompleteAsync()).Should().BeFalse();
        Texts(again).Should().Equal("a");
        again.Messages[0].Id.Should().Be(inFlight.Messages[0].Id);
        (await again.CompleteAsync()).Should().BeTrue();
    }

    [Test]
    public async Task What_the_former_owner_was_given_and_has_not_acknowledged_is_given_to_the_new_one()
    {
        var bob = await ClaimWhileAttached("bob", "one");
        await Send(bob, "bob", "a");
        await Send(bob, "bob", "b");
        var given = await bob.ReceiveAsync(new() { After = 0, Max = 2 });
        await given.CompleteAsync();

        var page = await ClaimWhileAttached("bob", "two");

        (await page.AcknowledgeAsync(given.Messages[1].Id)).Should().BeTrue();
        (await Receive(page, new() { After = given.Messages[1].Id, Max = 2 })).Should().Equal(["a", "b"], "it was never given them");
    }

    [Test]
    public async Task Messages_that_soon_expire_go_along_and_expire_in_time()
    {
        Options.MessageTimeout = TimeSpan.FromSeconds(10);
        var bob = await ClaimWhileAttached("bob", "one");
        await Send(bob, "bob", "early");
        await Advance(TimeSpan.FromSeconds(5));
        await Send(bob, "bob", "late");
        await Advance(TimeSpan.FromSeconds(5) - Tick);
        var page = await ClaimWhileAttached("bob", "two");
        await (await page.ReceiveAsync(new() { Max = 2 })).ReturnAsync();
        await Advance(Tick);
        await Sweep();
        (await Count()).Messages.Should().Be(1);
        (await Receive(page, new() { Max = 2 })).Should().Equal("late");
    }

    [Test]
    public async Task Ids_grow_from_one_owner_to_the_next_even_where_the_clock_is_behind()
    {
        var bob = await ClaimWhileAttached("bob", "one");
        await Send(bob, "bob", "a");
        var far = (await bob.ReceiveAsync(new() { After = 0 })).Messages[0].Id + TimeSpan.FromHours(1).Ticks;
        await Advance(Options.Lease);
        await (await bob.ReceiveAsync(new() { After = far })).ReturnAsync();

        var page = await ClaimWhileAttached("bob", "two");

        await Send(page, "bob", "b");
        var ids = (await page.ReceiveAsync(new() { Max = 2 })).Messages.Select(message => message.Id).ToArray();
        ids.Should().HaveCount(2).And.BeInAscendingOrder().And.OnlyContain(id => id > far);
    }

    [Test]
    public async Task A_name_is_taken_over_on_a_full_server_and_counts_as_before()
    {
        Options.MaxMailboxes = 1;
        var bob = await ClaimWhileAttached("bob", "one");
        await bob.SendAsync("bob", new(new byte[7]));
        var before = await Count();
        var page = await ClaimWhileAttached("bob", "two");
        (await Count()).Should().Be(before);
        (await TryClaim("carol")).Should().Be(ClaimStatus.ServerFull);
        await page.LeaveAsync();
        (await Count()).Should().Be(default(MailboxStatistics));
        await bob.LeaveAsync();
        (await TryClaim("carol")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task A_mailbox_that_is_taken_over_counts_for_the_origin_of_its_new_owner()
    {
        Options.MaxMailboxesPerOrigin = 1;
        await ClaimWhileAttached("bob", "one", From(_here));
        await ClaimWhileAttached("bob", "two", From(_here));
        (await ClaimFrom(_here, "another")).Should().Be(ClaimStatus.OriginFull, "it still counts, and the reload was allowed");

        var page = await ClaimWhileAttached("bob", "three", From(_elsewhere));
        (await ClaimFrom(_here, "another")).Should().Be(ClaimStatus.Claimed);
        (await ClaimFrom(_elsewhere, "yet another")).Should().Be(ClaimStatus.OriginFull);
        (await TryClaimWhileAttached("bob", "four", From(_here))).Should().Be(ClaimStatus.OriginFull);
        (await page.TouchAsync()).Should().BeTrue("nothing has changed");
        await using (await page.AttachAsync())
        {
            (await TryClaimWhileAttached("bob", "four", From(_here))).Should().Be(ClaimStatus.Attached);
        }

        await ClaimWhileAttached("bob", "five");
        (await ClaimFrom(_elsewhere, "yet another")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task Messages_still_count_for_whom_they_are_from_when_their_mailbox_is_taken_over()
    {
        Options.MaxMessageBytes = 100;
        Options.MaxBytesPerOrigin = 100;
        var alice = await ClaimedFrom(_here, "alice");
        await ClaimWhileAttached("bob", "one", From(_here));
        await alice.SendAsync("bob", new(new byte[100]));
        var page = await ClaimWhileAttached("bob", "two", From(_elsewhere));
        (await alice.SendAsync("alice", new(new byte[1]))).Should().Be(SendStatus.OriginFull);
        (await page.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted);
        await Receive(page);
        (await alice.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted);
    }

    [Test]
    public async Task What_the_former_owner_has_sent_and_is_still_held_is_dropped_as_if_it_had_left()
    {
        Options.MaxMailboxMessages = 2;
        var hold = new SendOptions { Hold = TimeSpan.FromSeconds(30) };
        var bob = await ClaimWhileAttached("bob", "one");
        await bob.SendAsync("carol", default, hold);
        await bob.SendAsync("carol", default, hold);
        (await bob.SendAsync("carol", default, hold)).Should().Be(SendStatus.HoldFull);

        var page = await ClaimWhileAttached("bob", "two");

        (await Count()).Messages.Should().Be(0);
        (await page.SendAsync("carol", new("new"u8.ToArray()), hold)).Should().Be(SendStatus.Held);
        (await page.SendAsync("carol", new("newer"u8.ToArray()), hold)).Should().Be(SendStatus.Held);
        (await page.SendAsync("carol", default, hold)).Should().Be(SendStatus.HoldFull);
        (await Receive(await Claim("carol"), new() { Max = 3 })).Should().Equal("new", "newer");
    }

    [Test]
    public async Task Of_many_claims_at_once_one_has_the_name_and_once_it_is_attached_it_keeps_it()
    {
        for (var round = 0; round < 100; round++)
        {
            var name = $"contested-{round}";
            await ClaimWhileAttached(name, "first");
            using var gun = new Barrier(3);
            var claims = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(async () =>
            {
                gun.SignalAndWait();
                var mailbox = (await Store.ClaimAsync(name, Encoding.UTF8.GetBytes($"{i}"), _whileAttached)).Mailbox;
                if (mailbox is null)
                {
                    return false;
                }

                var receiver = await mailbox.AttachAsync();
                return (await receiver.ReceiveAsync(TimeSpan.Zero)).Ended == WaitEnded.None;
            })));
            claims.Count(isOwner => isOwner).Should().Be(1, $"this is round {round}, and whoever came last before an attach has it");
        }
    }

    [Test]
    public async Task No_message_is_lost_or_refused_while_a_name_changes_hands()
    {
        const int Messages = 300;
        Options.MaxMailboxMessages = Messages;
        var alice = await Claim("alice");
        var owner = await ClaimWhileAttached("bob", "0");
        var received = new List<string>();
        using var gun = new Barrier(2);
        var sending = Task.Run(async () =>
        {
            gun.SignalAndWait();
            for (var i = 0; i < Messages; i++)
            {
                (await Send(alice, "bob", $"{i}")).Should().Be(SendStatus.Accepted);
            }
        });
        gun.SignalAndWait();
        for (var turn = 1; !sending.IsCompleted; turn++)
        {
            owner = await ClaimWhileAttached("bob", $"{turn}");
            if (turn % 3 == 0)
            {
                received.AddRange(await Receive(owner, new() { Max = 2 }));
            }
        }

        await sending;
        received.AddRange(await Receive(owner, new() { Max = Messages }));
        received.Should().Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"));
        (await Count()).Messages.Should().Be(0);
    }

    private static readonly ClaimOptions _whileAttached = new() { Mode = ClaimMode.WhileAttached };

    private static ClaimOptions From(ClaimOrigin origin) => new() { Mode = ClaimMode.WhileAttached, Origin = origin };

    private async Task<MailboxStatistics> Count() => await ((IMailboxStatistics)Store).CountAsync();

    private async Task<IMailbox> ClaimWhileAttached(string name, string password, ClaimOptions? options = null)
    {
        var claim = await Store.ClaimAsync(name, Encoding.UTF8.GetBytes(password), options ?? _whileAttached);
        claim.Status.Should().Be(ClaimStatus.Claimed);
        return claim.Mailbox!;
    }

    private async Task<ClaimStatus> TryClaimWhileAttached(string name, string password, ClaimOptions? options = null) =>
        (await Store.ClaimAsync(name, Encoding.UTF8.GetBytes(password), options ?? _whileAttached)).Status;
}
