using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>A page whose script has not come yet, as over a slow line.</summary>
[TestFixture]
internal sealed class UnreadyPageTests : BrowserFixture
{
    private static readonly string _public = Path.Combine(Machine.Repository, "samples", "Inbox.Server", "public");
    private static readonly string[] _pages = [.. Directory.GetFiles(_public, "*.html", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_public, file))];

    /// <summary>All pages are there, the operator's, too.</summary>
    protected override string[] Flags => ["-https=false", $"-admin-key={Unique("key")}"];

    /// <summary>The browser itself would send it, and what was typed would be gone.</summary>
    [Test]
    public async Task No_form_can_be_sent_before_its_script_has_come()
    {
        _pages.Should().Contain("rooms/login.html");
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/icon.svg"));
        foreach (var path in _pages)
        {
            var ready = await page.EvaluateAsync($$"""
                fetch('/{{path}}').then((answer) => answer.ok ? answer.text() : Promise.reject(new Error(`${answer.status}`))).then((text) => [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('form')]
                  .filter((form) => !form.closest('[hidden]') && ![...form.querySelectorAll('button:not([type=button])')].every((button) => button.disabled))
                  .map((form) => form.id))
                """);
            ready!.AsArray().Should().BeEmpty($"the button of each form that {path} shows is disabled until its script enables it");
        }
    }

    /// <summary>One module is missing, which every page's script imports.</summary>
    [Test]
    [OwnServer]
    public async Task A_page_whose_script_cannot_load_says_so_after_a_while([Values("chromium", "firefox")] string browser)
    {
        var incomplete = Directory.CreateTempSubdirectory("inbox-incomplete-");
        try
        {
            foreach (var file in Directory.GetFiles(_public, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "ready.js"))
            {
                var copy = Path.Combine(incomplete.FullName, Path.GetRelativePath(_public, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            await StartServerWithAsync([.. Flags, $"-public={incomplete.FullName}"]);
            var page = await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf("/icon.svg"));
            foreach (var path in _pages.Except(["connect/index.html"]))
            {
                await page.NavigateAsync(Server.PathOf($"/{path}"));
                await page.EvaluateAsync(FirstMoment);
                var before = await page.EvaluateAsync(Seen);
                await page.EvaluateAsync("document.getAnimations().forEach((animation) => animation.finish())");
                var after = await page.EvaluateAsync(Seen);

                ((int)before![0]!, (string?)before[1]).Should().Be((0, ""), "{0} has had no time to load it, and keeps no place free", path);
                ((string?)after![1]).Should().StartWith("This page does not work yet", "{0}", path);
                ((int)after[0]!).Should().BePositive("{0} shows it in its place", path);
            }
        }
        finally
        {
            incomplete.Delete(recursive: true);
        }
    }

    /// <summary>The page as it is at first, and stays: on a busy machine the words may have appeared before anybody looked.</summary>
    private const string FirstMoment = """
        (() => {
          const words = document.querySelector('#unready');
          words.style.animation = 'none';
          words.getBoundingClientRect();
          words.style.animation = '';
          document.getAnimations().forEach((animation) => animation.pause());
        })()
        """;

    /// <summary>The height that the words take, and what is seen of them.</summary>
    private const string Seen = """
        (() => {
          const [main, words] = ['main', '#unready'].map((selector) => document.querySelector(selector));
          const [text, height] = [words.innerText, main.offsetHeight];
          words.hidden = true;
          const rest = main.offsetHeight;
          words.hidden = false;
          return [height - rest, text];
        })()
        """;
}
