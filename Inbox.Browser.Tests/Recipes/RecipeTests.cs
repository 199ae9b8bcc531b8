using System.Net.Http.Headers;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Recipes;

/// <summary>The pages of docs/recipes, exactly as they are shown, do what their text says.</summary>
[TestFixture]
internal sealed class RecipeTests : BrowserFixture
{
    protected override string[] Flags => [$"-public={Recipe.Pages}", "-https=false"];

    [OneTimeTearDown]
    public static void RemovePages() => Recipe.RemovePages();

    [Test]
    public void Every_recipe_is_run()
    {
        var tests = string.Concat(Directory.GetFiles(Path.Combine(Machine.Repository, "Inbox.Browser.Tests", "Recipes"), "*.cs").Select(File.ReadAllText));
        var recipes = Directory.GetFiles(Recipe.Folder, "*.md").Select(Path.GetFileNameWithoutExtension).Where(name => name != "README");
        recipes.Should().NotBeEmpty().And.OnlyContain(name => tests.Contains($"{name}.html") || tests.Contains($"FilesOf(\"{name}\")"));
    }

    [Test]
    public async Task Messages_wait_for_the_other_page_and_go_on_after_a_reload([Values("chromium", "firefox")] string browser)
    {
        var (me, you) = (Unique("alice"), Unique("bob"));
        var alice = await OpenAsync($"messages.html?me={me}&you={you}");
        await SendAsync(alice, "first");
        var bob = await OpenAsync($"messages.html?me={you}&you={me}", browser);
        await bob.WaitForTextAsync($"{me}: first");

        await bob.ReloadAsync();
        await SendAsync(alice, "second");
        await bob.WaitForTextAsync($"{me}: second");
        await SendAsync(bob, "third");
        await alice.WaitForTextAsync($"{you}: third");

        (await bob.EvaluateAsync("document.body.innerText"))!.GetValue<string>().Should().NotContain("first");
        await HaveNoErrorsAsync(alice, bob);
    }

    [Test]
    public async Task Two_see_each_other_in_a_video_call_also_after_a_reload()
    {
        var (me, you) = (Unique("alice"), Unique("bob"));
        var alice = await OpenAsync($"video-call.html?me={me}&you={you}");
        var bob = await OpenAsync($"video-call.html?me={you}&you={me}");
        await alice.ClickAsync("button");
        await bob.ClickAsync("button");
        await SeeMovingPicturesAsync("#theirs", alice, bob);

        await bob.ReloadAsync();
        await bob.ClickAsync("button");

        await SeeMovingPicturesAsync("#theirs", bob, alice);
        await HaveNoErrorsAsync(alice, bob);
    }

    [Test]
    public async Task Each_of_a_room_sees_all_others_and_there_are_six_seats()
    {
        var room = Unique("kitchen");
        var pages = new List<Page>();
        for (var seat = 1; seat <= 3; seat++)
        {
            var page = await OpenAsync($"one-to-many.html?room={room}");
            await page.ClickAsync("button");
            await page.WaitForTextAsync($"You have the seat {room}-{seat}");
            pages.Add(page);
        }

        foreach (var page in pages)
        {
            await page.WaitForAsync("[...document.querySelectorAll('video')].filter(({ videoWidth }) => videoWidth > 2).length === 3");
        }

        await ClaimAsync($"{room}-4", $"{room}-5", $"{room}-6");
        var late = await OpenAsync($"one-to-many.html?room={room}");
        await late.ClickAsync("button");
        await late.WaitForTextAsync("All seats are taken");

        await pages[0].CloseAsync();
        foreach (var page in pages.Skip(1))
        {
            await page.WaitForAsync("document.querySelectorAll('video').length === 2");
        }

        await HaveNoErrorsAsync([.. pages.Skip(1), late]);
    }

    [Test]
    public async Task A_desk_accepts_a_call_of_somebody_it_does_not_know_and_stays_connected_after_a_reload()
    {
        var me = Unique("alice");
        var caller = await OpenAsync($"messages.html?me={me}&you=desk");
        var desk = await OpenAsync("calls-from-anybody.html");
        await SendAsync(caller, "Help!");

        await desk.WaitForTextAsync($"Accept {me}");
        await desk.ClickAsync("button");
        await caller.WaitForTextAsync("desk: The desk has read \"Help!\"");
        await desk.ReloadAsync();
        await SendAsync(caller, "Thanks");

        await caller.WaitForTextAsync("desk: The desk has read \"Thanks\"");
        await HaveNoErrorsAsync(caller, desk);
    }

    [Test]
    public async Task A_screen_is_shared_during_a_call()
    {
        var (me, you) = (Unique("alice"), Unique("bob"));
        var alice = await OpenAsync($"share-a-screen.html?me={me}&you={you}");
        var bob = await OpenAsync($"share-a-screen.html?me={you}&you={me}");
        await bob.WaitForAsync("document.querySelector('video').srcObject !== null");

        await alice.ClickAsync("button");

        await bob.WaitForTextAsync($"{me} shares a screen");
        await bob.WaitForAsync("document.querySelector('video').videoWidth > 2");
        await HaveNoErrorsAsync(alice, bob);
    }

    [Test]
    public async Task A_file_arrives_as_it_was_and_its_progress_is_shown([Values("chromium", "firefox")] string browser)
    {
        var (me, you) = (Unique("alice"), Unique("bob"));
        var alice = await OpenAsync($"send-a-file.html?me={me}&you={you}");
        var bob = await OpenAsync($"send-a-file.html?me={you}&you={me}", browser);

        await alice.EvaluateAsync("""
            (() => {
              const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251);
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], 'squares.bin', { type: 'application/octet-stream' }));
              document.querySelector('input').files = transfer.files;
              document.querySelector('input').dispatchEvent(new Event('change'));
            })()
            """);

        await bob.WaitForTextAsync("squares.bin");
        (await bob.EvaluateAsync("""
            fetch(document.querySelector('a').href).then((answer) => answer.arrayBuffer()).then((file) => {
              const bytes = new Uint8Array(file);
              return `${bytes.length} ${bytes.every((byte, index) => byte === (index * index) % 251)} ${document.querySelector('a').download}`;
            })
            """))!.GetValue<string>().Should().Be("3000000 true squares.bin");
        foreach (var page in new[] { alice, bob })
        {
            await page.WaitForAsync("document.querySelector('progress').value === 1");
        }

        await HaveNoErrorsAsync(alice, bob);
    }

    [Test]
    public async Task Pages_of_simple_peer_meet_over_a_channel()
    {
        if (Consumer.Lacks is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        File.Copy(Consumer.PathOf("simple-peer/simplepeer.min.js"), Path.Combine(Recipe.Pages, "simplepeer.min.js"), overwrite: true);
        var (me, you) = (Unique("alice"), Unique("bob"));
        var alice = await OpenAsync($"simple-peer.html?me={me}&you={you}");
        var bob = await OpenAsync($"simple-peer.html?me={you}&you={me}");

        await alice.WaitForTextAsync($"{you}: hello from {you}");
        await bob.WaitForTextAsync($"{me}: hello from {me}");
        await HaveNoErrorsAsync(alice, bob);
    }

    private async Task<Page> OpenAsync(string page, string browser = "chromium") =>
        await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf(page));

    private static async Task SendAsync(Page page, string line) => await page.EvaluateAsync($$"""
        (() => {
          document.querySelector('[name=line]').value = '{{line}}';
          document.querySelector('form').requestSubmit();
        })()
        """);

    private static async Task SeeMovingPicturesAsync(string video, params Page[] pages)
    {
        foreach (var page in pages)
        {
            await page.WaitForAsync($"document.querySelector('{video}').videoWidth > 2");
            await page.EvaluateAsync($"void (globalThis.then = document.querySelector('{video}').currentTime)");
            await page.WaitForAsync($"document.querySelector('{video}').currentTime > globalThis.then + 0.2");
        }
    }

    /// <summary>Takes names with a password of this test's.</summary>
    private async Task ClaimAsync(params string[] names)
    {
        using var http = new HttpClient();
        foreach (var name in names)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Server.PathOf("inbox"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{name}:taken")));
            (await http.SendAsync(request)).IsSuccessStatusCode.Should().BeTrue();
        }
    }

    private static async Task HaveNoErrorsAsync(params Page[] pages)
    {
        foreach (var page in pages)
        {
            (await page.ScriptErrorsAsync()).Should().BeEmpty();
        }
    }
}
