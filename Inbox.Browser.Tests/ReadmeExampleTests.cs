using System.Text.RegularExpressions;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>The page that README shows does what its text says.</summary>
[TestFixture]
internal sealed partial class ReadmeExampleTests : BrowserFixture
{
    protected override string[] Flags => ["-https=false"];

    [TestCase("alice")]
    [TestCase("bob")]
    [OwnServer]
    public async Task The_two_pages_of_the_readme_chat_also_after_one_was_reloaded(string reloaded)
    {
        var browser = await Browsers.OpenAsync();
        var pages = new Dictionary<string, Page> { ["alice"] = await browser.OpenBlankAsync(Server.Url), ["bob"] = await browser.OpenBlankAsync(Server.Url) };
        foreach (var (name, page) in pages)
        {
            await RunAsync(page, name);
        }

        await ChatAsync(pages, "before");
        await pages[reloaded].ReloadAsync();
        await RunAsync(pages[reloaded], reloaded);
        await ChatAsync(pages, "after");
    }

    private static async Task ChatAsync(Dictionary<string, Page> pages, string word)
    {
        foreach (var page in pages.Values)
        {
            await page.WaitForAsync("isOpen()");
        }

        foreach (var page in pages.Values)
        {
            await page.EvaluateAsync($"say('{word}')");
        }

        foreach (var page in pages.Values)
        {
            await page.WaitForAsync($"heard.includes('{word}')");
        }
    }

    private static async Task RunAsync(Page page, string name)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Machine.Repository, "README.md"));
        var example = Example().Match(readme).Groups["code"].Value;
        if (name == "bob")
        {
            example = example.Replace("alice", "other", StringComparison.Ordinal).Replace("bob", "alice", StringComparison.Ordinal)
                .Replace("other", "bob", StringComparison.Ordinal).Replace("polite: true", "polite: false", StringComparison.Ordinal);
        }

        await page.EvaluateAsync($$"""
            import('/_content/Inbox.AspNetCore/inbox.js').then(({ Peer, SignalingChannel }) => {
              globalThis.heard = [];
              const console = { log: (text) => heard.push(text) };
              {{example}}
              Object.assign(globalThis, { say: (text) => chat.send(text), isOpen: () => chat.readyState === 'open' });
            })
            """);
    }

    [GeneratedRegex("```js\nimport \\{ Peer, SignalingChannel \\}[^\n]*\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
