using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class ReceiveTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task Without_credentials_it_is_401_with_a_challenge()
    {
        await using var app = await StartAsync();

        var answer = await app.AskAsync("GET", "/inbox");

        answer.ShouldBeProblem(401, "Credentials needed");
        answer["WWW-Authenticate"].Should().Be("Basic realm=\"inbox\", charset=\"UTF-8\"");
    }

    [Test]
    public async Task A_wrong_password_is_401_with_a_challenge()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        var answer = await app.Peer("alice", "guess").ReceiveAsync();

        answer.ShouldBeProblem(401, "Wrong password");
        answer["WWW-Authenticate"].Should().Be("Basic realm=\"inbox\", charset=\"UTF-8\"");
    }

    [Test]
    public async Task A_waiting_message_comes_as_it_was_sent()
    {
        await using var app = await StartAsync();
        var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
        await alice.ReceiveAsync();
        byte[] everyByte = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        await bob.SendAsync("alice", everyByte);

        var answer = await alice.ReceiveAsync();

        answer.Status.Should().Be(200);
        answer.Bytes.Should().Equal(everyByte);
        answer["X-From"].Should().Be("bob");
        answer["X-Message-Id"].Should().MatchRegex("^[0-9]+$");
        answer["X-Content-Type-Options"].Should().Be("nosniff");
        answer["Cache-Control"].Should().Be("no-store");
    }

    [Test]
    public async Task An_empty_mailbox_is_204_at_once_without_a_sender()
    {
        await using var app = await StartAsync();

        var answer = await app.Peer("alice").ReceiveAsync();

        answer.Status.Should().Be(204);
        answer["X-From"].Should().BeNull();
        answer.WaitEnded.Should().BeNull("nobody waited");
        answer["Cache-Control"].Should().Be("no-store");
    }

    [Test]
    public async Task Messages_come_oldest_first_and_each_once()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.ReceiveAsync();
        await app.Peer("bob").SendAsync("alice", "first");
        await app.Peer("carol").SendAsync("alice", "second");
        await app.Peer("bob").SendAsync("alice", "third");

        (await alice.ReceiveAsync()).Text.Should().Be("first");
        (await alice.ReceiveAsync()).Text.Should().Be("second");
        (await alice.ReceiveAsync()).Text.Should().Be("third");
        (await alice.ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task An_empty_message_is_a_message()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.ReceiveAsync();
        await app.Peer("bob").SendAsync("alice", "");

        var answer = await alice.ReceiveAsync();

        answer.Status.Should().Be(200);
        answer.Bytes.Should().BeEmpty();
        answer.From.Should().Be("bob");
    }

    [TestCase("wait=soon")]
    [TestCase("wait=-1")]
    [TestCase("wait=1.5")]
    [TestCase("wait=")]
    [TestCase("max=0")]
    [TestCase("max=-1")]
    [TestCase("max=many")]
    [TestCase("after=-1")]
    [TestCase("after=x")]
    public async Task A_parameter_that_is_no_whole_number_is_400(string query)
    {
        await using var app = await StartAsync();

        (await app.Peer("alice").ReceiveAsync(query)).ShouldBeProblem(400, "Unreadable request");
    }

    [TestCase("Prefer", "wait=soon")]
    [TestCase("Prefer", "wait")]
    [TestCase("Last-Event-ID", "x")]
    [TestCase("Last-Event-ID", "-1")]
    public async Task A_header_that_is_no_whole_number_is_400(string name, string value)
    {
        await using var app = await StartAsync();

        (await app.Peer("alice").ReceiveAsync(headers: (name, value))).ShouldBeProblem(400, "Unreadable request");
    }

    [Test]
    public async Task What_the_query_says_beyond_the_protocol_is_ignored()
    {
        await using var app = await StartAsync();

        (await app.Peer("alice").ReceiveAsync("colour=blue&_=17&to=bob")).Status.Should().Be(204);
    }
}
