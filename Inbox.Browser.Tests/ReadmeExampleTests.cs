using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>The page that the READMEs show does what their text says.</summary>
[TestFixture]
internal sealed partial class ReadmeExampleTests : BrowserFixture
{
    private const string OfTheRepository = "README.md";
    private const string Modules = "/_content/Inbox.AspNetCore/inbox.js";
    private const string OfTheModules = "Inbox.AspNetCore/wwwroot/README.md";

    protected override string[] Flags => ["-https=false"];

    [TestCase("alice")]
    [TestCase("bob")]
    [OwnServer]
    public async Task The_two_pages_talk_also_after_one_was_reloaded(string reloaded)
    {
        var pages = await OpenAsync(OfTheRepository);
        await HearAsync(pages, "hello");
        await TalkAsync(pages, "before");
        await pages[reloaded].ReloadAsync();
        await RunAsync(pages[reloaded], reloaded, OfTheRepository);
        await TalkAsync(pages, "after");
    }

    [Test]
    [OwnServer]
    public async Task The_one_file_of_a_release_does_what_the_modules_do()
    {
        if (Consumer.Lacks is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        var folder = Directory.CreateTempSubdirectory("inbox-bundle-");
        await Consumer.BundleAsync(folder.FullName);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "icon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        await StartServerWithAsync("-https=false", $"-public={folder.FullName}");
        var pages = await OpenAsync(OfTheModules, module: "/inbox.min.js");

        await HearAsync(pages, "hello");
        (await pages["alice"].RequestsAsync()).Should().NotContain(request => request.Contains("_content", StringComparison.Ordinal));
        folder.Delete(recursive: true);
    }

    [Test]
    [OwnServer]
    public async Task Two_networks_meet_by_the_relay_that_the_app_hands_out()
    {
        await using var turn = await TurnServer.StartAsync();
        await StartServerWithAsync("-https=false", $"-turn={turn.Url}", $"-turn-secret={TurnServer.Secret}");
        await HearAsync(await OpenAsync(OfTheModules, OnlyTheRelay), "hello");
    }

    private async Task<Dictionary<string, Page>> OpenAsync(string readme, string? before = null, string module = Modules)
    {
        var pages = new Dictionary<string, Page>();
        foreach (var name in new[] { "alice", "bob" })
        {
            pages[name] = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("icon.svg"), before: before);
            await RunAsync(pages[name], name, readme, module);
        }

        return pages;
    }

    private static async Task TalkAsync(Dictionary<string, Page> pages, string word)
    {
        foreach (var page in pages.Values)
        {
            await page.EvaluateAsync($"void say('{word}')");
        }

        await HearAsync(pages, word);
    }

    private static async Task HearAsync(Dictionary<string, Page> pages, string word)
    {
        foreach (var page in pages.Values)
        {
            await page.WaitForAsync($"heard.some((line) => line.endsWith(': {word}'))");
            (await page.EvaluateAsync("errors.join()"))!.GetValue<string>().Should().BeEmpty();
        }
    }

    private static async Task RunAsync(Page page, string name, string readme, string module = Modules)
    {
        var example = Example().Match(await File.ReadAllTextAsync(Path.Combine(Machine.Repository, readme))).Groups["code"].Value;
        if (name == "bob")
        {
            example = Name().Replace(example, match => match.Value == "alice" ? "bob" : "alice");
        }

        await page.EvaluateAsync($$"""
            import('{{module}}').then(({ Peer, SignalingChannel }) => {
              Object.assign(globalThis, { heard: [], errors: [] });
              const console = { log: (text) => heard.push(text), error: (error) => errors.push(String(error)) };
              {{example}}
              Object.assign(globalThis, { say: (text) => peer.send(text) });
            })
            """);
    }

    /// <summary>No path between the two but that through a relay.</summary>
    private const string OnlyTheRelay = """
        window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(config) {
            super({ ...config, iceTransportPolicy: 'relay' });
          }
        };
        """;

    [GeneratedRegex("```js\nimport \\{ Peer, SignalingChannel \\}[^\n]*\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("alice|bob")]
    private static partial Regex Name();
}
