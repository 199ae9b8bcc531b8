using System.Text;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Wire;

/// <summary>Signal Server v1 with its users on two nodes.</summary>
[TestFixture]
internal sealed class SignalServerTests : ClusterFixture
{
    [TestCaseSource(nameof(BothWays))]
    public async Task Who_registers_on_one_node_connects_on_another_and_they_relay_both_ways(int here, int there)
    {
        var (alice, bob) = (await RegisterAsync(At(here), Alice), await RegisterAsync(At(there), Bob));
        using var first = await OpenAsync(At(there), alice);
        using var second = await OpenAsync(At(here), bob);
        await first.SayAsync($$"""{"target":"{{Bob}}","type":"video-offer","payload":["v=0"]}""");
        (await second.TryHearAsync()).Should().Be($$"""{"originator":"{{Alice}}","target":"{{Bob}}","type":"video-offer","payload":["v=0"]}""");
        await second.SayAsync($$"""{"target":"{{Alice}}","type":"video-answer","payload":1}""");
        (await first.TryHearAsync()).Should().Be($$"""{"originator":"{{Bob}}","target":"{{Alice}}","type":"video-answer","payload":1}""");

        await second.CloseAsync();
        await IsListedAsync(At(there), Bob, isActive: false);
        await first.SayAsync($$"""{"target":"{{Bob}}","type":"late","payload":null}""");
        (await first.TryHearAsync()).Should().Be("""{"target":"","type":"TARGET_NOT_FOUND","payload":null}""");
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task A_name_is_taken_and_known_and_connected_once_on_all_nodes(int here, int there)
    {
        var alice = await RegisterAsync(At(here), Alice);
        (await AskToRegisterAsync(At(there), Alice)).Text.Should().Be("""{"status":"TAKEN","message":""}""");
        (await At(there).AskAsync(HttpMethod.Get, "/v1/user", null, ("Cookie", alice))).Status.Should().Be(200);

        using var first = await OpenAsync(At(here), alice);
        using var second = await OpenAsync(At(there), alice);
        (await second.EndAsync()).Should().Be(4000);
        second.CloseReason.Should().Be("ALREADY_EXISTS");
        await IsHeardAsync(first, Alice);
    }

    [Test]
    public async Task Who_moves_to_another_node_is_reached_there()
    {
        var (alice, bob) = (await RegisterAsync(One, Alice), await RegisterAsync(One, Bob));
        using var first = await OpenAsync(One, bob);
        using var before = await OpenAsync(One, alice);
        await before.CloseAsync();
        using var after = await OpenAsync(Two, alice);
        await first.SayAsync($$"""{"target":"{{Alice}}","type":"text","payload":"there?"}""");
        (await after.TryHearAsync()).Should().Contain("there?");
    }

    [Test]
    public async Task The_operator_sees_the_users_of_all_nodes_and_kicks_them_all()
    {
        var (alice, bob) = (await RegisterAsync(One, Alice), await RegisterAsync(Two, Bob));
        await RegisterAsync(Two, Unique("idle"));
        using var first = await OpenAsync(One, alice);
        using var second = await OpenAsync(Two, bob);
        foreach (var node in new[] { One, Two })
        {
            var users = (await node.AskAsync(HttpMethod.Get, "/v1/users")).Json.EnumerateArray()
                .ToDictionary(user => user.GetProperty("username").GetString()!, user => user.GetProperty("active").GetBoolean());
            users.Should().Contain(Alice, true).And.Contain(Bob, true).And.Contain(Unique("idle"), false);
            users.Keys.Should().BeInAscendingOrder(StringComparer.Ordinal);
        }

        (await One.AskAsync(HttpMethod.Get, "/v1/kick-active-users")).Text.Should().Be("OK");
        foreach (var socket in new[] { first, second })
        {
            (await socket.EndAsync()).Should().Be(4001);
            socket.CloseReason.Should().Be("KICKED");
        }

        using var again = await OpenAsync(One, bob);
        await IsHeardAsync(again, Bob);
    }

    private static Task<Answer> AskToRegisterAsync(Node node, string name) =>
        node.AskAsync(HttpMethod.Post, "/v1/register", new StringContent($$"""{"username":"{{name}}"}""", Encoding.UTF8, "application/json"));

    /// <returns>The user's cookies.</returns>
    private static async Task<string> RegisterAsync(Node node, string name)
    {
        var answer = await AskToRegisterAsync(node, name);
        answer.Text.Should().Be("""{"status":"SUCCESS","message":""}""");
        return string.Join("; ", answer.Headers("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    /// <summary>A socket by which others reach this user, on any node, as soon as it is open.</summary>
    private static Task<SocketClient> OpenAsync(Node node, string cookies) =>
        SocketClient.OpenAsync(node.Url, new(1, 1), protocol: null, path: "/v1/connect", cookie: cookies);

    /// <summary>The user hears what is said to it.</summary>
    private static async Task IsHeardAsync(SocketClient socket, string name)
    {
        await socket.SayAsync($$"""{"target":"{{name}}","type":"self","payload":null}""");
        (await socket.TryHearAsync()).Should().Be($$"""{"originator":"{{name}}","target":"{{name}}","type":"self","payload":null}""");
    }

    /// <summary>Asks until the user is listed as connected, or as not: nothing tells when a server notices.</summary>
    private static async Task IsListedAsync(Node node, string name, bool isActive)
    {
        var wanted = $$"""{"username":"{{name}}","active":{{(isActive ? "true" : "false")}}}""";
        await Patience.UntilAsync(async () => (await node.AskAsync(HttpMethod.Get, "/v1/users")).Text.Contains(wanted, StringComparison.Ordinal));
    }
}
