using System.Text.Json.Nodes;

namespace Inbox.Browser.Tests.Driving;

/// <summary>A browser as one person has it.</summary>
internal sealed class Browser(Driver driver, string id)
{
    private bool _isGone;

    /// <param name="url">What it shows.</param>
    /// <param name="width">In pixels of CSS.</param>
    /// <param name="height">In pixels of CSS.</param>
    /// <param name="before">A script that runs before those of the page.</param>
    /// <param name="answers">Files that stand in for addresses of other hosts; null: that address cannot be reached.</param>
    public async Task<Page> OpenAsync(string url, int width = 1024, int height = 768, string? before = null, IReadOnlyDictionary<string, string?>? answers = null) =>
        new(driver, (string)(await driver.CallAsync("open", new { browser = id, url, width, height, before, answers }))!);

    /// <summary>All of them, those of a session too.</summary>
    public Task<JsonNode?> CookiesAsync() => driver.CallAsync("cookies", new { browser = id });

    public Task SetCookiesAsync(JsonNode cookies) => driver.CallAsync("setCookies", new { browser = id, cookies });

    /// <param name="suspect">Something went wrong that may be its fault.</param>
    public Task CloseAsync(bool suspect = false) => _isGone ? Task.CompletedTask : driver.CallAsync("closeBrowser", new { browser = id, suspect });

    /// <summary>SIGKILL, of a process of its own: no page says goodbye.</summary>
    public Task KillAsync()
    {
        _isGone = true;
        return driver.CallAsync("kill", new { browser = id });
    }
}
