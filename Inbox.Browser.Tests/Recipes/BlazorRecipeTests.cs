using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Browser.Tests.Driving;
using Page = Inbox.Browser.Tests.Driving.Page;

namespace Inbox.Browser.Tests.Recipes;

/// <summary>docs/recipes/blazor.md, which is samples/BlazorHost.</summary>
[TestFixture]
internal sealed class BlazorRecipeTests : BrowserFixture
{
    private AppProcess? _app;

    [TearDown]
    public async Task EndAppAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Test]
    public void The_recipe_shows_the_files_of_the_sample()
    {
        var files = Recipe.FilesOf("blazor").ToList();

        files.Select(file => file.Name).Should().Equal("wwwroot/chat.js", "Chat.razor", "Program.cs");
        files.Should().OnlyContain(file => file.Text == File.ReadAllText(Repository.At("samples", "BlazorHost", file.Name)));
    }

    [Test]
    public async Task Two_components_talk_and_say_who_is_there()
    {
        _app = await AppProcess.StartAsync(
            Repository.Assembly("BlazorHost"), "Application started", ["--urls=http://127.0.0.1:0", "--environment=Development"], Repository.At("samples", "BlazorHost"));
        var (alice, bob) = (await OpenAsync("alice/bob"), await OpenAsync("bob/alice"));
        await alice.WaitForTextAsync("bob is new.");
        await bob.WaitForTextAsync("alice is new.");
        foreach (var (from, to, name) in new[] { (alice, bob, "alice"), (bob, alice, "bob") })
        {
            await from.EvaluateAsync("""
                (() => {
                  const input = document.querySelector('input');
                  input.value = 'hello';
                  input.dispatchEvent(new Event('change'));
                  document.querySelector('form').requestSubmit();
                })()
                """);
            await to.WaitForAsync($"document.querySelector('li')?.innerText === '{name}: hello'");
        }

        await bob.CloseAsync();
        await alice.WaitForTextAsync("bob is absent.");
        (await alice.ScriptErrorsAsync()).Should().BeEmpty();
    }

    private async Task<Page> OpenAsync(string path) => await (await Browsers.OpenAsync()).OpenAsync(new Uri(_app!.Url, path).ToString());
}
