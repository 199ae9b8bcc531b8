using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>An app that redirects the mailbox's path, as a fallback policy with a cookie scheme does.</summary>
[TestFixture]
internal sealed class RedirectTests : ChannelFixture
{
    private const string Login = "/login.html";

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task A_redirect_ends_the_channel_with_its_cause_and_is_not_followed(string program)
    {
        Proxy.RedirectsTo = Login;
        var page = await OpenAsync(program);

        // By a channel made at the same moment: the other one may have been closed by its GET already.
        var sent = page.EvaluateAsync($$"""
            new SignalingChannel({ name: '{{Unique("sender")}}', password: 'key' }).send('bob', 'an offer').catch((error) => [error.redirected, error.transient].join())
            """);

        await page.WaitForAsync("channel.state === 'closed'");
        (await page.StatesAsync()).Should().Equal("closed");
        ((string?)await page.EvaluateAsync("trouble.join()")).Should().StartWith("GET: the app redirects /inbox").And.Contain(".AllowAnonymous() on MapInbox");
        ((string?)await sent).Should().Be("true,false");
        await page.EvaluateAsync("channel.close({ leave: true })");

        // Asked of the network: Chromium's own list of requests has the one that it did not make.
        Proxy.RequestLines.Should().Contain(line => line.StartsWith("POST /inbox?to=bob", StringComparison.Ordinal))
            .And.NotContain(line => line.Contains(Login, StringComparison.Ordinal));

        Proxy.RedirectsTo = null;
        await page.EvaluateAsync("channel.resume()");
        await page.IsOpenAsync("socket");
    }
}
