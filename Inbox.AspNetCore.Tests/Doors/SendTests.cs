using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class SendTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task A_stored_message_is_200_with_nothing_in_it()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        var answer = await app.Peer("bob").SendAsync("alice", "offer");

        answer.Status.Should().Be(200);
        answer.Bytes.Should().BeEmpty();
    }

    [Test]
    public async Task A_message_to_one_who_waits_is_200_too()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"));

        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await waiting).Text.Should().Be("offer");
    }

    [Test]
    public async Task Without_credentials_it_is_401()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        var answer = await Answer.OfAsync(await app.Http.PostAsync("/inbox?to=alice", new StringContent("offer")));

        answer.ShouldBeProblem(401, "Credentials needed");
        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204, "nothing was stored");
    }

    [Test]
    public async Task With_a_wrong_password_it_is_401()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("bob").ReceiveAsync();

        (await app.Peer("bob", "guess").SendAsync("alice", "offer")).ShouldBeProblem(401, "Wrong password");
        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204, "nothing was stored");
    }

    [TestCase("")]
    [TestCase("to=")]
    [TestCase("to")]
    [TestCase("To=alice")]
    [TestCase("to=%00")]
    [TestCase("to=a%0Ab")]
    [TestCase("to=%C2%85")]
    public async Task Without_a_legal_recipient_it_is_400(string query)
    {
        await using var app = await StartAsync();

        (await app.Peer("bob").AskAsync(HttpMethod.Post, query)).ShouldBeProblem(400, "Recipient needed");
    }

    [TestCase("to=a;b")]
    [TestCase("to=alice;")]
    [TestCase("to=%")]
    [TestCase("to=%4")]
    [TestCase("to=%zz")]
    [TestCase("to=%FF")]
    [TestCase("to=alice&x=%C3")]
    public async Task With_a_query_that_cannot_be_parsed_it_is_400(string query)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        (await app.Peer("bob").AskAsync(HttpMethod.Post, query)).ShouldBeProblem(400, "Unreadable query");
        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204, "nothing was stored");
    }

    [Test]
    public async Task To_nobody_it_is_404_and_the_sender_has_a_mailbox_all_the_same()
    {
        await using var app = await StartAsync();

        (await app.Peer("bob").SendAsync("alice", "offer")).ShouldBeProblem(404, "No such mailbox");
        (await app.Peer("bob", "another").ReceiveAsync()).Status.Should().Be(401, "the name is taken now");
    }

    [Test]
    public async Task It_may_be_to_oneself()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");

        (await alice.SendAsync("alice", "note")).Status.Should().Be(200);

        var note = await alice.ReceiveAsync();
        note.Text.Should().Be("note");
        note.From.Should().Be("alice");
    }

    [Test]
    public async Task The_first_recipient_counts()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("carol").ReceiveAsync();

        (await app.Peer("bob").AskAsync(HttpMethod.Post, "to=alice&to=carol", new StringContent("offer"))).Status.Should().Be(200);

        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("offer");
        (await app.Peer("carol").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task No_body_at_all_is_an_empty_message()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        (await app.Peer("bob").SendAsync("alice", content: null)).Status.Should().Be(200);

        var answer = await app.Peer("alice").ReceiveAsync();
        answer.Status.Should().Be(200);
        answer.Bytes.Should().BeEmpty();
    }

    [Test]
    public async Task A_form_is_passed_on_as_its_bytes()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        await app.Peer("bob").SendAsync("alice", "to=carol&a=b%20c", "application/x-www-form-urlencoded");

        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("to=carol&a=b%20c");
    }
}
