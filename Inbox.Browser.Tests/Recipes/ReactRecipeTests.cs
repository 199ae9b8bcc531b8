using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Recipes;

/// <summary>docs/recipes/react.md, in a project of somebody who uses React and a bundler.</summary>
[TestFixture]
internal sealed class ReactRecipeTests : BrowserFixture
{
    protected override string[] Flags => ["-https=false"];

    [Test]
    [OwnServer]
    public async Task Two_components_talk_and_say_who_is_there()
    {
        if (Consumer.Lacks is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        using var consumer = new Consumer();
        consumer.Link();
        foreach (var (name, text) in Recipe.FilesOf("react"))
        {
            consumer.Write(name, text);
        }

        consumer.Write("index.html", """<!doctype html><div id="root"></div><script type="module" src="main.jsx"></script>""");
        consumer.Write("vite.config.js", "export default { esbuild: { jsx: 'automatic' } };");
        await consumer.BuildAsync();
        await StartServerWithAsync($"-public={consumer.Built}", "-https=false");

        var alice = await OpenAsync("alice", "bob");
        var bob = await OpenAsync("bob", "alice");
        await alice.WaitForTextAsync("bob is new");
        foreach (var (from, to) in new[] { (alice, bob), (bob, alice) })
        {
            await from.EvaluateAsync("void (document.querySelector('[name=line]').value = 'hello', document.querySelector('form').requestSubmit())");
            await to.WaitForAsync("document.querySelector('li')?.innerText === 'hello'");
        }

        await alice.WaitForTextAsync("bob is connected");
        await bob.CloseAsync();
        await alice.WaitForTextAsync("bob is absent");
        (await alice.ScriptErrorsAsync()).Should().BeEmpty();
    }

    private async Task<Page> OpenAsync(string me, string you) =>
        await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"index.html?me={me}&you={you}"));
}
