using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Rooms;

/// <summary>The login way, step by step, between real browsers.</summary>
[TestFixture]
internal sealed class StarTests : StarFixture
{
    [TestCase("chromium", "firefox")]
    [TestCase("firefox", "chromium")]
    public async Task Practical_result_A_logs_in_B_logs_in_and_they_are_connected_without_an_id(string first, string second)
    {
        var a = await (await Browsers.OpenAsync(first)).OpenStarAsync(Server.Url, Login);
        await a.IsHostAsync();
        var b = await (await Browsers.OpenAsync(second)).OpenStarAsync(Server.Url, Login);
        await b.IsClientAsync();
        await a.SayAsync(3);
        await b.SayAsync(3);
        await new[] { a, b }.HaveHeardEachOtherAsync();
    }

    [Test]
    public async Task Two_logins_never_meet()
    {
        var x = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, Login);
        var other = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, $"{Login}-broadcaster");
        await x.IsHostAsync();
        await other.IsHostAsync();
        var second = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, Login);
        await second.IsClientAsync();
        await other.SayAsync(5);
        await second.SayAsync(5);
        await new[] { x, second }.HaveHeardEachOtherAsync();
        ((int)(await other.EvaluateAsync("got.length"))!).Should().Be(0);
        ((int)(await x.EvaluateAsync("got.length"))!).Should().Be(5);
    }
}
