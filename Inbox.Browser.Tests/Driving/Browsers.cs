namespace Inbox.Browser.Tests.Driving;

/// <summary>The browsers of one test. Each is a person's: cookies, storage and a window that no other has.</summary>
internal sealed class Browsers(Driver driver)
{
    private readonly List<Browser> _opened = [];

    /// <summary>A context of its own in a process that other tests use, too; of Chromium, without options, what shows pages (<see cref="Machine.ChromiumShell"/>).</summary>
    /// <param name="name">chromium or firefox.</param>
    /// <param name="options">See driver/browsers.mjs.</param>
    public Task<Browser> OpenAsync(string name = "chromium", object? options = null) => LaunchAsync(name, options, own: false);

    /// <summary>A process of its own, the whole browser: to be killed, or with options that no other test wants.</summary>
    /// <param name="name">chromium or firefox.</param>
    /// <param name="options">See driver/browsers.mjs.</param>
    public Task<Browser> StartAsync(string name = "chromium", object? options = null) => LaunchAsync(name, options, own: true);

    /// <param name="hasFailed">The processes that were used get no new work, in case that it was their fault.</param>
    public async Task CloseAsync(bool hasFailed)
    {
        foreach (var browser in _opened)
        {
            await browser.CloseAsync(hasFailed);
        }
    }

    private async Task<Browser> LaunchAsync(string name, object? options, bool own)
    {
        var executablePath = name == "chromium" && !own && options is null ? Machine.ChromiumShell : Machine.PathOf(name);
        var id = (string)(await driver.CallAsync("launch", new { browser = name, executablePath, options = options ?? new { }, own }))!;
        var browser = new Browser(driver, id);
        lock (_opened)
        {
            _opened.Add(browser);
        }

        return browser;
    }
}
