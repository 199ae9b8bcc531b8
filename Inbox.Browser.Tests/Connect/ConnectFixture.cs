using System.Text.RegularExpressions;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>What two people do who connect by a link and a code, and how they begin anew.</summary>
internal abstract class ConnectFixture : BrowserFixture
{
    /// <summary>One address may store 60 signals in a minute, and ask for 10 codes that nobody has.</summary>
    protected override int TestsPerServer => 10;

    protected async Task<Page> OpenAsync(string path) => await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf(path));

    protected async Task<(Page A, Page B)> OfferAsync()
    {
        var a = await OpenAsync("/connect/code.html");
        return (a, await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server)));
    }

    /// <summary>The way on: the button makes a link, and that link a connection.</summary>
    protected async Task ConnectAnewAsync(Page a)
    {
        var before = (string)(await a.EvaluateAsync("document.querySelector('#link').href"))!;
        await a.EvaluateAsync("[...document.querySelectorAll('.notice button')].find(button => button.textContent === 'Make a new link')?.click()");
        await a.WaitForAsync($"document.querySelector('#link').href !== '{before}'");
        await ConnectByItsLinkAsync(a);
    }

    /// <summary>The link that the page shows now makes a connection.</summary>
    protected async Task ConnectByItsLinkAsync(Page a)
    {
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server));
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await ConnectPages.TalkAsync(a, b, "once more");
    }

    /// <summary>What a page says on its way out or when it is connected reaches the door in its own time.</summary>
    protected static Task<System.Text.Json.Nodes.JsonNode?> WaitForStatusAsync(Page page, string code, int status) => page.WaitForAsync(
        $"fetch('/rendezvous', {{ headers: {{ 'X-Code': '{Regex.Replace(code, "[^0-9a-z]", "")}' }} }}).then(answer => answer.status === {status})");
}
