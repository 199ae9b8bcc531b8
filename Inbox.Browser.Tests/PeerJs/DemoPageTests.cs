using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>The sample's PeerJS page, as two people use it.</summary>
[TestFixture]
internal sealed partial class DemoPageTests : BrowserFixture
{
    private static readonly string _public = Path.Combine(Machine.Repository, "samples", "Inbox.Server", "public");

    protected override string[] Flags => ["-peerjs"];

    [TestCase("chromium", "firefox")]
    [TestCase("firefox", "chromium")]
    public async Task Two_people_meet_by_a_link_and_chat(string first, string second)
    {
        var alice = await OpenAsync(first);
        var bob = await OpenAsync(second, link: await alice.PeerIdAsync());
        await bob.PeerIdAsync();
        await bob.ClickAsync("#connect .primary");
        await alice.WaitForTextAsync("Connected to");
        await bob.WaitForTextAsync("Connected to");
        await bob.WriteAsync("hello from B");
        await alice.WaitForTextAsync("hello from B");
        await alice.WriteAsync("hello from A");
        await bob.WaitForTextAsync("hello from A");
        await HaveNoErrorsAsync(alice, bob);

        await bob.CloseAsync();
        await alice.WaitForTextAsync("has left the chat.");
    }

    [TestCase("chromium", "chromium")]
    [TestCase("firefox", "chromium")]
    public async Task Two_people_see_each_other_until_one_hangs_up(string caller, string called)
    {
        var bob = await OpenAsync(called);
        var alice = await OpenAsync(caller);
        await alice.CallAsync(await bob.PeerIdAsync());
        await bob.WaitForTextAsync($"{await alice.PeerIdAsync()} is calling.");
        ((bool)(await bob.EvaluateAsync("document.querySelector('#local').srcObject === null"))!).Should().BeTrue("no camera opens before somebody answers");
        await bob.ClickAsync("#answer");
        await alice.SeesACallAsync();
        await bob.SeesACallAsync();
        await HaveNoErrorsAsync(alice, bob);

        await alice.ClickAsync("#hang-up");
        await bob.WaitForTextAsync("has ended.");
        await bob.WaitForAsync("document.querySelector('#video').hidden && document.querySelector('#local').srcObject === null");
    }

    [Test]
    public async Task Two_who_call_each_other_at_once_are_in_one_call()
    {
        var (alice, bob) = (await OpenAsync(), await OpenAsync());
        await Task.WhenAll(alice.CallAsync(await bob.PeerIdAsync()), bob.CallAsync(await alice.PeerIdAsync()));

        // Whoever was quicker is answered by hand, whenever it rings.
        await Task.WhenAll(new[] { alice, bob }.Select(async page =>
        {
            await page.WaitForAsync("document.body.dataset.call === 'connected' || void document.querySelector('#answer:not([hidden])')?.click()");
            await page.SeesACallAsync();
        }));
    }

    [Test]
    public async Task An_id_that_nobody_has_is_said_for_a_chat_and_for_a_call()
    {
        var page = await OpenAsync();
        await page.PeerIdAsync();
        await page.SubmitAsync("#connect", ("#other", "nobody"));
        await page.WaitForTextAsync("There is no page with the id nobody.");
        await page.CallAsync("somebody");
        await page.WaitForTextAsync("There is no page with the id somebody.");
        await page.SubmitAsync("#connect", ("#other", await page.PeerIdAsync()));
        await page.WaitForTextAsync("That is the id of this page.");
        await HaveNoErrorsAsync(page);
    }

    [Test]
    public async Task A_third_person_is_told_of_the_chat()
    {
        var (alice, bob, carol) = (await OpenAsync(), await OpenAsync(), await OpenAsync());
        await carol.PeerIdAsync();
        await bob.PeerIdAsync();
        await bob.ChatWithAsync(await alice.PeerIdAsync());
        await carol.SubmitAsync("#connect", ("#other", await alice.PeerIdAsync()));
        await carol.WaitForTextAsync("This page is in another chat.");
        await bob.WriteAsync("still here");
        await alice.WaitForTextAsync("still here");
    }

    [Test]
    public async Task A_reload_keeps_the_id_and_a_duplicate_gets_its_own()
    {
        var page = await OpenAsync();
        var id = await page.PeerIdAsync();
        await page.ReloadAsync();
        (await page.PeerIdAsync()).Should().Be(id);

        var duplicate = await (await Browsers.OpenAsync()).OpenDemoAsync(Server, id: id);
        (await duplicate.PeerIdAsync()).Should().NotBe(id);
        (await page.PeerIdAsync()).Should().Be(id);
    }

    [Test]
    [OwnServer]
    public async Task A_server_that_is_gone_is_said_and_the_chat_goes_on()
    {
        var (alice, bob) = (await OpenAsync(), await OpenAsync());
        await bob.PeerIdAsync();
        await bob.ChatWithAsync(await alice.PeerIdAsync());
        await Server.KillAsync();
        await bob.WaitForTextAsync("The connection to the server was lost. Trying again … Chat and call go on without it.");
        await bob.WriteAsync("without a server");
        await alice.WaitForTextAsync("without a server");
        await StartServerAgainAsync();
        await bob.WaitForAsync("document.body.dataset.peer === 'open' && !document.body.innerText.includes('was lost')");
        await alice.WriteAsync("and with it");
        await bob.WaitForTextAsync("and with it");
    }

    [Test]
    public async Task Without_the_internet_it_says_what_is_missing_and_how_to_get_it([Values("chromium", "firefox")] string browser)
    {
        var page = await OpenCutOffAsync(browser, Server);
        await page.WaitForTextAsync("The PeerJS library could not be loaded from unpkg.com.");
        await page.WaitForAsync("[...document.querySelectorAll('#connect button')].every((button) => button.disabled)");
        await page.PressNoticeAsync("Try again");
        await page.WaitForTextAsync("The PeerJS library could not be loaded from unpkg.com.");
    }

    /// <summary>What that text says.</summary>
    [Test]
    [OwnServer]
    public async Task With_a_copy_of_the_library_beside_it_it_needs_no_internet()
    {
        var copy = Directory.CreateTempSubdirectory("inbox-peerjs-");
        try
        {
            foreach (var file in Directory.GetFiles(_public, "*", SearchOption.AllDirectories).Append(PeerPages.Library))
            {
                var place = file == PeerPages.Library ? "peerjs-demo/peerjs.min.js" : Path.GetRelativePath(_public, file);
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy.FullName, place))!);
                File.Copy(file, Path.Combine(copy.FullName, place));
            }

            await StartServerWithAsync("-peerjs", $"-public={copy.FullName}");
            await (await OpenCutOffAsync("chromium", Server)).PeerIdAsync();
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_server_that_does_not_speak_it_is_said_and_nothing_is_loaded_from_elsewhere()
    {
        await using var silent = await Servers.TakeAsync(["-https=false"]);
        var page = await (await Browsers.OpenAsync()).OpenDemoAsync(silent.Server);
        await page.WaitForTextAsync("This server does not support PeerJS. Start it with -peerjs");
        (await page.RequestsAsync()).Should().OnlyContain(request => request.Contains(silent.Server.Url.ToString(), StringComparison.Ordinal));
    }

    [Test]
    public async Task It_fits_a_phone()
    {
        const int Width = 360;
        var (alice, bob) = (await OpenAsync(width: Width), await OpenAsync(width: Width));
        var (id, other) = (await alice.PeerIdAsync(), await bob.PeerIdAsync());
        await FitsAsync("with an id");
        await bob.ChatWithAsync(id);
        await bob.WriteAsync(new string('x', 500));
        await alice.WaitForTextAsync("xxx");
        await FitsAsync("in a chat");
        await bob.CallAsync(id);
        await alice.WaitForTextAsync("is calling.");
        await FitsAsync("with a call that rings");
        await alice.ClickAsync("#answer");
        await alice.SeesACallAsync();
        await FitsAsync("in a call");
        await alice.ClickAsync("#hang-up");
        await alice.SubmitAsync("#connect", ("#other", new string('w', 64)));
        await alice.WaitForTextAsync($"There is no page with the id {new string('w', 64)}.");
        await FitsAsync("with a long id");
        other.Should().NotBe(id);

        async Task FitsAsync(string when)
        {
            foreach (var page in new[] { alice, bob })
            {
                ((int)(await page.EvaluateAsync("document.documentElement.scrollWidth"))!).Should().BeLessThanOrEqualTo(Width, when);
            }
        }
    }

    /// <summary>So no other file than the tested one runs in the page, whatever its host sends.</summary>
    [Test]
    public async Task The_file_that_the_page_loads_is_the_one_of_npm()
    {
        var library = await File.ReadAllTextAsync(Path.Combine(_public, "peerjs-demo", "library.js"));
        var package = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Machine.Driver, "package.json")))!;
        PeerPages.Address.Should().Contain($"peerjs@{package["dependencies"]!["peerjs"]}/");
        Quoted().Matches(library).Select(match => match.Groups["text"].Value).Should().Contain(PeerPages.Address)
            .And.Contain($"sha384-{Convert.ToBase64String(SHA384.HashData(await File.ReadAllBytesAsync(PeerPages.Library)))}");
    }

    private async Task<Page> OpenAsync(string browser = "chromium", string link = "", int width = 1024) =>
        await (await Browsers.OpenAsync(browser)).OpenDemoAsync(Server, link, width);

    private async Task<Page> OpenCutOffAsync(string browser, Server server) =>
        await (await Browsers.OpenAsync(browser)).OpenAsync(server.PathOf("/peerjs-demo/"), answers: new Dictionary<string, string?> { [PeerPages.Address] = null });

    private static async Task HaveNoErrorsAsync(params Page[] pages)
    {
        foreach (var page in pages)
        {
            (await page.ScriptErrorsAsync()).Should().BeEmpty();
        }
    }

    [GeneratedRegex("'(?<text>[^'\n]+)'")]
    private static partial Regex Quoted();
}
