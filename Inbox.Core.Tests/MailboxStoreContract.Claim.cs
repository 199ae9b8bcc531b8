using System.Text;

namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    [Test]
    public async Task The_first_use_of_a_name_creates_its_mailbox()
    {
        (await Claim("alice")).Name.Should().Be("alice");
    }

    [Test]
    public async Task The_right_password_opens_a_mailbox_again()
    {
        await Claim("alice", "one");
        (await TryClaim("alice", "one")).Should().Be(ClaimStatus.Claimed);
    }

    [TestCase("two")]
    [TestCase("")]
    [TestCase("one ")]
    [TestCase("One")]
    public async Task A_wrong_password_does_not_open_a_mailbox(string wrong)
    {
        await Claim("alice", "one");
        (await TryClaim("alice", wrong)).Should().Be(ClaimStatus.WrongPassword);
    }

    [Test]
    public async Task To_open_creates_nothing()
    {
        (await Open("alice")).Should().Be(ClaimStatus.NoSuchMailbox);
        (await TryClaim("alice", "one")).Should().Be(ClaimStatus.Claimed);
        (await Open("alice")).Should().Be(ClaimStatus.WrongPassword);
        (await Open("alice", "one")).Should().Be(ClaimStatus.Claimed);
        await Advance(Options.IdleTimeout);
        (await Open("alice", "one")).Should().Be(ClaimStatus.NoSuchMailbox);

        async Task<ClaimStatus> Open(string name, string password = "secret") =>
            (await Store.ClaimAsync(name, Encoding.UTF8.GetBytes(password), new() { Mode = ClaimMode.Open })).Status;
    }

    [Test]
    public async Task An_empty_password_is_a_password()
    {
        await Claim("alice", "");
        (await TryClaim("alice", "")).Should().Be(ClaimStatus.Claimed);
        (await TryClaim("alice", "x")).Should().Be(ClaimStatus.WrongPassword);
    }

    [Test]
    public async Task A_name_that_the_app_vouches_for_is_opened_by_no_password()
    {
        (await TryClaimWithout("alice")).Should().Be(ClaimStatus.Claimed);
        (await TryClaimWithout("alice", "ignored")).Should().Be(ClaimStatus.Claimed);
        foreach (var password in new[] { "", "ignored", "\0", new string('\0', 16) })
        {
            (await TryClaim("alice", password)).Should().Be(ClaimStatus.WrongPassword);
        }

        await Advance(Options.IdleTimeout);
        (await TryClaim("alice", "one")).Should().Be(ClaimStatus.Claimed, "it has expired");
        (await TryClaimWithout("alice", "one")).Should().Be(ClaimStatus.WrongPassword, "it is another's now");

        async Task<ClaimStatus> TryClaimWithout(string name, string password = "") =>
            (await Store.ClaimAsync(name, Encoding.UTF8.GetBytes(password), new() { WithoutPassword = true })).Status;
    }

    [Test]
    public async Task A_password_may_be_any_bytes()
    {
        var bytes = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        (await Store.ClaimAsync("alice", bytes)).Status.Should().Be(ClaimStatus.Claimed);
        (await Store.ClaimAsync("alice", bytes.AsMemory(0, 255))).Status.Should().Be(ClaimStatus.WrongPassword);
        (await Store.ClaimAsync("alice", bytes)).Status.Should().Be(ClaimStatus.Claimed);
    }

    [TestCase("Alice")]
    [TestCase("alice ")]
    [TestCase("ali\u0301ce")]
    public async Task Names_compare_byte_for_byte(string other)
    {
        await Claim("alice", "one");
        (await TryClaim(other, "two")).Should().Be(ClaimStatus.Claimed);
    }

    [TestCase("")]
    [TestCase("a\nb")]
    [TestCase("a\u0085b")]
    public async Task An_illegal_name_is_refused(string name)
    {
        (await TryClaim(name)).Should().Be(ClaimStatus.IllegalName);
    }

    [Test]
    public async Task Of_two_first_uses_with_different_passwords_exactly_one_wins()
    {
        for (var round = 0; round < 1_000; round++)
        {
            using var gun = new Barrier(2);
            var name = $"contested-{round}";
            var results = await Task.WhenAll(Contender("one"), Contender("two"));
            results.Should().BeEquivalentTo([ClaimStatus.Claimed, ClaimStatus.WrongPassword], $"this is round {round} and they got {string.Join(",", results)}");

            Task<ClaimStatus> Contender(string password) => Task.Run(() =>
            {
                gun.SignalAndWait();
                return TryClaim(name, password);
            });
        }
    }

    [Test]
    public async Task A_new_name_is_refused_when_the_server_is_full_and_those_inside_go_on()
    {
        Options.MaxMailboxes = 2;
        await Claim("alice");
        await Claim("bob");
        (await TryClaim("carol")).Should().Be(ClaimStatus.ServerFull);
        (await TryClaim("alice")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task A_place_that_was_left_is_free()
    {
        Options.MaxMailboxes = 1;
        var alice = await Claim("alice");
        await alice.LeaveAsync();
        (await TryClaim("bob")).Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task A_place_that_expired_is_free_without_a_sweep()
    {
        Options.MaxMailboxes = 1;
        await Claim("alice");
        await Advance(Options.IdleTimeout);
        (await TryClaim("bob")).Should().Be(ClaimStatus.Claimed);
    }
}
