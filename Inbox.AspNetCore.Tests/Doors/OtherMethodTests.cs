using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class OtherMethodTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task Delete_gives_up_the_mailbox_its_messages_and_its_name()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "left behind");

        var answer = await alice.LeaveAsync();

        answer.Status.Should().Be(204);
        answer.WaitEnded.Should().BeNull();
        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(404);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(204, "the name is free, and the messages are gone");
    }

    [Test]
    public async Task Delete_needs_the_password()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        (await app.AskAsync("DELETE", "/inbox")).ShouldBeProblem(401, "Credentials needed");
        (await app.Peer("alice", "guess").LeaveAsync()).ShouldBeProblem(401, "Wrong password");
        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
    }

    [Test]
    public async Task Delete_of_a_mailbox_that_nobody_has_is_204()
    {
        await using var app = await StartAsync();

        (await app.Peer("alice").LeaveAsync()).Status.Should().Be(204);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task Options_needs_no_credentials_and_says_what_is_allowed()
    {
        await using var app = await StartAsync();

        var answer = await app.AskAsync("OPTIONS", "/inbox");

        answer.Status.Should().Be(204);
        answer["Allow"].Should().Be("GET, POST, DELETE, OPTIONS");
    }

    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("TRACE")]
    [TestCase("QUERY")]
    [TestCase("PROPFIND")]
    [TestCase("BREW")]
    public async Task Any_other_method_is_405_and_needs_no_credentials(string method)
    {
        await using var app = await StartAsync();

        var answer = await app.AskAsync(method, "/inbox");

        answer.ShouldBeProblem(405, "Method not allowed");
        answer["Allow"].Should().Be("GET, POST, DELETE, OPTIONS");
    }

    [Test]
    public async Task Head_is_405_and_takes_no_message()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "note");

        var answer = await alice.AskAsync(HttpMethod.Head);

        answer.Status.Should().Be(405);
        answer["Allow"].Should().Be("GET, POST, DELETE, OPTIONS");
        answer.Bytes.Should().BeEmpty();
        (await alice.ReceiveAsync()).Text.Should().Be("note");
    }
}
