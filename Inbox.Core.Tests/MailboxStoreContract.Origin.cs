using System.Net;

namespace Inbox.Tests;

internal abstract partial class MailboxStoreContract
{
    private static readonly ClaimOrigin _here = Origin("192.0.2.1");
    private static readonly ClaimOrigin _elsewhere = Origin("192.0.2.2");

    [Test]
    public async Task One_origin_has_its_mailboxes_and_not_one_more_and_others_are_not_affected()
    {
        Options.MaxMailboxesPerOrigin = 2;
        (await ClaimFrom(_here, "a")).Should().Be(ClaimStatus.Claimed);
        (await ClaimFrom(_here, "b")).Should().Be(ClaimStatus.Claimed);
        (await ClaimFrom(_here, "c")).Should().Be(ClaimStatus.OriginFull);
        (await ClaimFrom(_here, "a")).Should().Be(ClaimStatus.Claimed, "what exists is opened from anywhere");
        (await ClaimFrom(_elsewhere, "c")).Should().Be(ClaimStatus.Claimed);
        (await ClaimFrom(_here, "c")).Should().Be(ClaimStatus.Claimed);
        (await ClaimFrom(default, "d")).Should().Be(ClaimStatus.Claimed, "an unknown origin has no limit");
    }

    [Test]
    public async Task A_mailbox_that_is_left_or_has_expired_makes_room_for_its_origin()
    {
        Options.MaxMailboxesPerOrigin = 1;
        await ClaimFrom(_here, "a");
        await (await Claim("a")).LeaveAsync();
        (await ClaimFrom(_here, "b")).Should().Be(ClaimStatus.Claimed);
        (await ClaimFrom(_here, "c")).Should().Be(ClaimStatus.OriginFull);
        await Advance(Options.IdleTimeout);
        (await ClaimFrom(_here, "c")).Should().Be(ClaimStatus.Claimed, "without a sweep");
    }

    [Test]
    public async Task One_origin_sends_its_bytes_and_not_one_more()
    {
        Options.MaxMessageBytes = 100;
        Options.MaxBytesPerOrigin = 100;
        var (alice, bob, carol) = (await ClaimedFrom(_here, "alice"), await ClaimedFrom(_here, "bob"), await ClaimedFrom(_elsewhere, "carol"));
        (await alice.SendAsync("carol", new(new byte[60]))).Should().Be(SendStatus.Accepted);
        (await bob.SendAsync("carol", new(new byte[41]))).Should().Be(SendStatus.OriginFull, "mailboxes of one origin count together");
        (await bob.SendAsync("carol", new(new byte[40]))).Should().Be(SendStatus.Accepted);
        (await bob.SendAsync("carol", default)).Should().Be(SendStatus.Accepted, "an empty message needs no room");
        (await carol.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted, "of another origin");

        await Receive(carol);
        (await bob.SendAsync("bob", new(new byte[60]))).Should().Be(SendStatus.Accepted, "what was received makes room");
        (await bob.SendAsync("bob", new(new byte[1]))).Should().Be(SendStatus.OriginFull);
    }

    [Test]
    public async Task Leaving_and_coming_again_does_not_begin_a_new_count()
    {
        Options.MaxMessageBytes = 100;
        Options.MaxBytesPerOrigin = 100;
        var carol = await ClaimedFrom(_elsewhere, "carol");
        var alice = await ClaimedFrom(_here, "alice");
        await alice.SendAsync("carol", new(new byte[100]));
        await alice.LeaveAsync();
        alice = await ClaimedFrom(_here, "alice");
        (await alice.SendAsync("carol", new(new byte[1]))).Should().Be(SendStatus.OriginFull);

        await carol.LeaveAsync();
        (await alice.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted, "what went with its mailbox makes room");
        await Advance(Options.MessageTimeout - TimeSpan.FromSeconds(1));
        await alice.TouchAsync();
        await Advance(TimeSpan.FromSeconds(1));
        (await alice.SendAsync("alice", new(new byte[100]))).Should().Be(SendStatus.Accepted, "and so does what has expired");
    }

    [TestCase("192.0.2.1", "192.0.2.1", true)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    [TestCase("0.0.0.0", "0.0.0.1", false)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [TestCase("::1", "0.0.0.1", false)]
    public void An_origin_is_an_IPv4_address_or_an_IPv6_subscriber(string first, string second, bool isSame)
    {
        (Origin(first) == Origin(second)).Should().Be(isSame);
        Origin(first).IsKnown.Should().BeTrue();
        default(ClaimOrigin).IsKnown.Should().BeFalse();
    }

    [Test]
    public void An_address_of_another_length_is_none()
    {
        var make = () => ClaimOrigin.Of(new byte[5]);
        make.Should().Throw<ArgumentException>();
    }

    private static ClaimOrigin Origin(string address) => ClaimOrigin.Of(IPAddress.Parse(address).GetAddressBytes());

    private async Task<ClaimStatus> ClaimFrom(ClaimOrigin origin, string name) => (await Store.ClaimAsync(name, "secret"u8.ToArray(), new() { Origin = origin })).Status;

    private async Task<IMailbox> ClaimedFrom(ClaimOrigin origin, string name) => (await Store.ClaimAsync(name, "secret"u8.ToArray(), new() { Origin = origin })).Mailbox!;
}
