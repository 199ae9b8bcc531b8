namespace Inbox.Browser.Tests.Driving;

/// <summary>A running browser with a profile of its own.</summary>
internal sealed class Browser(Driver driver, string id)
{
    public async Task<Page> OpenAsync(string url, int width = 1024, int height = 768) =>
        new(driver, (string)(await driver.CallAsync("open", new { browser = id, url, width, height }))!);

    public Task CloseAsync() => driver.CallAsync("closeBrowser", new { browser = id });

    /// <summary>SIGKILL: no page says goodbye.</summary>
    public Task KillAsync() => driver.CallAsync("kill", new { browser = id });
}
