using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class CredentialTests(Door door) : DoorTests(door)
{
    private static readonly object[] _requestsThatWouldBeRefused =
    [
        new object[] { "GET", "wait=soon" },
        new object[] { "GET", "broken=%" },
        new object[] { "POST", "" },
        new object[] { "POST", "to=nobody" },
        new object[] { "POST", "to=%00" },
        new object[] { "POST", "a;b" },
    ];

    [TestCaseSource(nameof(_requestsThatWouldBeRefused))]
    public async Task No_credentials_are_judged_before_anything_else(string method, string query)
    {
        await using var app = await StartAsync();

        (await app.AskAsync(method, $"/inbox?{query}")).ShouldBeProblem(401, "Credentials needed");
    }

    [TestCaseSource(nameof(_requestsThatWouldBeRefused))]
    public async Task A_wrong_password_is_judged_before_anything_else(string method, string query)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        (await app.Peer("alice", "guess").AskAsync(new(method), query)).ShouldBeProblem(401, "Wrong password");
    }

    [TestCaseSource(nameof(_requestsThatWouldBeRefused))]
    public async Task Who_authenticated_has_a_mailbox_whatever_became_of_the_request(string method, string query)
    {
        await using var app = await StartAsync();

        (await app.Peer("alice").AskAsync(new(method), query)).Status.Should().BeOneOf(400, 404);

        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401, "the name is hers");
    }

    [Test]
    public async Task Whose_message_was_too_large_or_found_no_room_has_a_mailbox_too()
    {
        await using var app = await StartAsync(options => (options.MaxMessageBytes, options.MaxMailboxMessages) = (1, 1));
        await app.Peer("full").SendAsync("full", "x");

        (await app.Peer("alice").SendAsync("full", "xx")).Status.Should().Be(413);
        (await app.Peer("bob").SendAsync("full", "x")).Status.Should().Be(503);

        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401);
        (await app.Peer("bob", "another").ReceiveAsync()).Status.Should().Be(401);
    }

    [Test]
    public async Task A_failed_login_creates_nothing()
    {
        await using var app = await StartAsync();
        await app.AskAsync("GET", "/inbox");
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("alice", "guess").SendAsync("bob", "x");

        (await app.Peer("carol").SendAsync("bob", "x")).Status.Should().Be(404);
    }

    [TestCase("Basic")]
    [TestCase("Basic !!!")]
    [TestCase("Basic YWxpY2U=")]
    [TestCase("Basic YWxpY2U6cw= =")]
    [TestCase("Bearer YWxpY2U6cw==")]
    [TestCase("YWxpY2U6cw==")]
    public async Task Malformed_credentials_are_401(string authorization)
    {
        await using var app = await StartAsync();

        (await app.AskAsync("GET", "/inbox", authorization)).ShouldBeProblem(401, "Credentials needed");
    }

    [TestCase("basic YWxpY2U6c2VjcmV0")]
    [TestCase("BASIC   YWxpY2U6c2VjcmV0")]
    public async Task The_schemes_case_and_the_spaces_behind_it_do_not_matter(string authorization)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").SendAsync("alice", "note");

        (await app.AskAsync("GET", "/inbox", authorization)).Text.Should().Be("note");
    }
}
