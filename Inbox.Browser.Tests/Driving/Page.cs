using System.Text.Json.Nodes;

namespace Inbox.Browser.Tests.Driving;

/// <summary>A page in a browser.</summary>
internal sealed class Page(Driver driver, string id)
{
    /// <summary>Reached only by a failure: a machine may be busy with other things.</summary>
    private const int PatienceMs = 180_000;

    /// <summary>Waits until the script gives something true that has a JSON form (Firefox gives nothing for an element).</summary>
    public Task<JsonNode?> WaitForAsync(string expression, int timeoutMs = PatienceMs) =>
        driver.CallAsync("waitFor", new { page = id, expression, timeoutMs });

    public Task WaitForTextAsync(string text) => WaitForAsync($"document.body.innerText.includes({JsonValue.Create(text).ToJsonString()})");

    public Task<JsonNode?> EvaluateAsync(string expression) => driver.CallAsync("evaluate", new { page = id, expression });

    public Task ClickAsync(string selector) => driver.CallAsync("click", new { page = id, selector });

    /// <summary>Fills in a form, and presses its button when the page is ready for that.</summary>
    public async Task SubmitAsync(string form, params (string Field, string Text)[] fields)
    {
        await WaitForAsync($"document.querySelector('{form} button')?.disabled === false");
        foreach (var (field, text) in fields)
        {
            await EvaluateAsync($"document.querySelector('{field}').value = {JsonValue.Create(text).ToJsonString()}");
        }

        await EvaluateAsync($"document.querySelector('{form} button').click()");
    }

    public Task ReloadAsync() => driver.CallAsync("reload", new { page = id });

    public Task NavigateAsync(string url, int timeoutMs = PatienceMs) => driver.CallAsync("navigate", new { page = id, url, timeoutMs });

    /// <summary>Back in the tab's history, perhaps out of the browser's cache of pages.</summary>
    public Task GoBackAsync() => driver.CallAsync("back", new { page = id });

    /// <summary>Chromium: what it does with a tab that nobody looks at, and the end of that.</summary>
    public Task FreezeAsync(bool frozen) => driver.CallAsync("freeze", new { page = id, frozen });

    public Task OfflineAsync(bool offline) => driver.CallAsync("offline", new { page = id, offline });

    public Task CloseAsync() => driver.CallAsync("closePage", new { page = id });

    public Task ScreenshotAsync(string path) => driver.CallAsync("screenshot", new { page = id, path });

    /// <summary>
    /// What axe-core has against the page in a window of that size: the rule, the element and the reason. And each field whose border does not stand out
    /// from what is around it, which axe-core does not look at.
    /// </summary>
    public async Task<string[]> AuditAsync(int width, int height, bool dark, bool onlyColours) =>
        [.. (await driver.CallAsync("audit", new { page = id, width, height, dark, onlyColours }))!.AsArray().Select(text => (string)text!)];

    /// <summary>What it asked of any server, as method and address.</summary>
    public async Task<string[]> RequestsAsync() =>
        [.. (await driver.CallAsync("requests", new { page = id }))!.AsArray().Select(request => (string)request!)];

    /// <summary>Scripts that failed in the page. What the browser itself prints about a refused request is not among them.</summary>
    public async Task<string[]> ScriptErrorsAsync()
    {
        var errors = (await driver.CallAsync("console", new { page = id }))!.AsArray();
        return [.. errors.Where(error => (string?)error!["kind"] == "page").Select(error => (string)error!["text"]!)];
    }
}
