using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class SenderNameTests(Door door) : DoorTests(door)
{
    [TestCase("bob", "bob")]
    [TestCase("bob smith (2)+x;y,z=\"!\"", "bob smith (2)+x;y,z=\"!\"")]
    [TestCase("50%", "50%25")]
    [TestCase("%41", "%2541")]
    [TestCase(" bob", "%20bob")]
    [TestCase("bob ", "bob%20")]
    [TestCase("Jürgen", "J%C3%BCrgen")]
    [TestCase("🦊", "%F0%9F%A6%8A")]
    [TestCase("a\u202Eb", "a%E2%80%AEb")]
    public async Task X_From_is_plain_where_that_is_safe_and_percent_encoded_else(string name, string header)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        (await app.Peer(name).SendAsync("alice", "hello")).Status.Should().Be(200);

        var answer = await app.Peer("alice").ReceiveAsync();

        answer["X-From"].Should().Be(header);
        answer.From.Should().Be(name, "that is what decodeURIComponent makes of it");
    }

    [Test]
    public async Task The_answer_reaches_whoever_X_From_names()
    {
        await using var app = await StartAsync();
        var (alice, bob) = (app.Peer("alice"), app.Peer("Bö b&c=d%20"));
        await alice.ReceiveAsync();
        await bob.SendAsync("alice", "offer");
        var offer = await alice.ReceiveAsync();

        await alice.SendAsync(offer.From!, "answer");

        (await bob.ReceiveAsync()).Text.Should().Be("answer");
    }

    [TestCase(256, 204)]
    [TestCase(257, 400)]
    public async Task A_name_has_at_most_256_bytes(int bytes, int status)
    {
        await using var app = await StartAsync();
        var name = new string('ü', bytes / 2) + new string('x', bytes % 2);
        Encoding.UTF8.GetByteCount(name).Should().Be(bytes);

        (await app.Peer(name).ReceiveAsync()).Status.Should().Be(status);
        (await app.Peer("bob").SendAsync(name, "x")).Status.Should().Be(status == 204 ? 200 : 400);
    }

    [TestCase("Alice", "alice")]
    [TestCase("\u00E9", "e\u0301")]
    [TestCase("alice", "alice ")]
    public async Task Names_are_compared_byte_for_byte(string one, string other)
    {
        await using var app = await StartAsync();
        await app.Peer(one, "one").ReceiveAsync();

        (await app.Peer(other, "other").ReceiveAsync()).Status.Should().Be(204, "it is another mailbox");
    }

    [TestCase("")]
    [TestCase("a\u0000b")]
    [TestCase("a\nb")]
    [TestCase("\u007F")]
    [TestCase("a\u0085b")]
    public async Task An_illegal_name_is_400_and_says_what_is_legal(string name)
    {
        await using var app = await StartAsync();

        (await app.Peer(name).ReceiveAsync()).ShouldBeProblem(400, "Illegal mailbox name");
    }

    [TestCase("")]
    [TestCase(":")]
    [TestCase("a:b:c")]
    [TestCase("päss\u0000word")]
    public async Task A_password_may_be_anything(string password)
    {
        await using var app = await StartAsync();

        (await app.Peer("alice", password).ReceiveAsync()).Status.Should().Be(204);
        (await app.Peer("alice", password).ReceiveAsync()).Status.Should().Be(204);
        (await app.Peer("alice", password + "x").ReceiveAsync()).Status.Should().Be(401);
    }
}
