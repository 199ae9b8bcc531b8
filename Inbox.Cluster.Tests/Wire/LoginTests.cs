using System.Net.Http.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Wire;

/// <summary>The login of the rooms page, and the default pair of the camera page, on two nodes.</summary>
[TestFixture]
internal sealed class LoginTests : ClusterFixture
{
    [TestCaseSource(nameof(BothWays))]
    public async Task A_login_on_one_node_is_one_on_another_until_it_is_ended_on_either(int here, int there)
    {
        var login = ("Cookie", await LogInAsync(At(here), Alice));
        var me = await At(there).AskAsync(HttpMethod.Get, "/rooms/me", null, login);
        (me.Status, me.Text).Should().Be((200, $$"""{"name":"{{Alice}}"}"""));
        (await At(there).AskAsync(HttpMethod.Post, "/rooms/logout", null, login)).Status.Should().Be(200);
        (await At(here).AskAsync(HttpMethod.Get, "/rooms/me", null, login)).Status.Should().Be(401, "a copy of the cookie is worth nothing");
        (await At(there).AskAsync(HttpMethod.Get, "/rooms/me", null, login)).Status.Should().Be(401);
    }

    [Test]
    public async Task Another_login_of_the_same_name_is_not_ended_with_it()
    {
        var (first, second) = (await LogInAsync(One, Alice), await LogInAsync(Two, Alice));
        await Two.AskAsync(HttpMethod.Post, "/rooms/logout", null, ("Cookie", first));
        (await One.AskAsync(HttpMethod.Get, "/rooms/me", null, ("Cookie", second))).Status.Should().Be(200);
    }

    [Test]
    public async Task A_name_has_one_password_on_all_nodes()
    {
        await LogInAsync(One, Alice);
        using var form = JsonContent.Create(new { name = Alice, password = "guess" });
        (await Two.AskAsync(HttpMethod.Post, "/rooms/login", form)).Status.Should().Be(401);
    }

    [Test]
    public async Task Pages_that_are_opened_without_a_code_have_the_same_pair_on_all_nodes()
    {
        var codes = new[] { One, Two, Any, Any, Any }.Select(async node => (await node.AskAsync(HttpMethod.Get, "/default-pair")).Text);
        (await Task.WhenAll(codes)).Distinct().Should().ContainSingle().Which.Should().MatchRegex("^{\"code\":\"[0-9a-z]{5}-[0-9a-z]{5}\"}$");
    }

    /// <returns>The cookie.</returns>
    public static async Task<string> LogInAsync(Node node, string name)
    {
        using var form = JsonContent.Create(new { name, password = "key" });
        var answer = await node.AskAsync(HttpMethod.Post, "/rooms/login", form);
        answer.Status.Should().Be(200, answer.Text);
        return answer.Headers("Set-Cookie").Should().ContainSingle().Which.Split(';')[0];
    }
}
