using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class QueryCredentialTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task They_are_off_unless_the_host_allows_them()
    {
        await using var app = await StartAsync();

        (await GetAsync(app, "to=alice&password=secret")).ShouldBeProblem(401, "Credentials needed");
        (await PostAsync(app, "from=alice&to=alice&password=secret", "note")).ShouldBeProblem(401, "Credentials needed");
    }

    [Test]
    public async Task Allowed_they_do_as_the_header_does()
    {
        await using var app = await StartAsync(endpoint: options => options.AllowQueryCredentials = true);
        (await GetAsync(app, "to=alice%20x&password=s%26cret")).Status.Should().Be(204);

        (await PostAsync(app, "from=bob&to=alice%20x&password=bobs", "offer")).Status.Should().Be(200);

        var answer = await GetAsync(app, "to=alice%20x&password=s%26cret");
        answer.Text.Should().Be("offer");
        answer.From.Should().Be("bob");
        (await GetAsync(app, "to=alice%20x&password=guess")).ShouldBeProblem(401, "Wrong password");
        (await app.Peer("alice x", "s&cret").ReceiveAsync()).Status.Should().Be(204, "it is the same mailbox");
    }

    [Test]
    public async Task Allowed_the_header_still_wins()
    {
        await using var app = await StartAsync(endpoint: options => options.AllowQueryCredentials = true);
        await app.Peer("bob").ReceiveAsync();

        await app.Peer("alice").AskAsync(HttpMethod.Post, "from=eve&password=x&to=bob", new StringContent("offer"));

        (await app.Peer("bob").ReceiveAsync()).From.Should().Be("alice");
    }

    [TestCase("to=alice")]
    [TestCase("password=secret")]
    [TestCase("")]
    public async Task Half_of_them_is_401(string query)
    {
        await using var app = await StartAsync(endpoint: options => options.AllowQueryCredentials = true);

        (await GetAsync(app, query)).ShouldBeProblem(401, "Credentials needed");
    }

    [TestCase("to=%00&password=secret")]
    [TestCase("to=&password=secret")]
    public async Task An_illegal_name_is_400(string query)
    {
        await using var app = await StartAsync(endpoint: options => options.AllowQueryCredentials = true);

        (await GetAsync(app, query)).ShouldBeProblem(400, "Illegal mailbox name");
    }

    private static Task<Answer> GetAsync(InboxApp app, string query) => app.AskAsync("GET", $"/inbox?{query}");

    private static async Task<Answer> PostAsync(InboxApp app, string query, string body) =>
        await Answer.OfAsync(await app.Http.PostAsync($"/inbox?{query}", new StringContent(body)));
}
