using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>A page whose script has not come yet, as over a slow line.</summary>
[TestFixture]
internal sealed class UnreadyPageTests : BrowserFixture
{
    private static readonly string _public = Path.Combine(Machine.Repository, "samples", "Inbox.Server", "public");

    /// <summary>The browser itself would send it, and what was typed would be gone.</summary>
    [Test]
    public async Task No_form_can_be_sent_before_its_script_has_come()
    {
        var pages = new DirectoryInfo(_public).GetFiles("*.html", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_public, file.FullName)).ToArray();
        pages.Should().Contain("rooms/login.html");
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/icon.svg"));
        foreach (var path in pages)
        {
            var ready = await page.EvaluateAsync($$"""
                fetch('/{{path}}').then((answer) => answer.text()).then((text) => [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('form')]
                  .filter((form) => !form.closest('[hidden]') && ![...form.querySelectorAll('button:not([type=button])')].every((button) => button.disabled))
                  .map((form) => form.id))
                """);
            ready!.AsArray().Should().BeEmpty($"the button of each form that {path} shows is disabled until its script enables it");
        }
    }
}
