using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Camera;

/// <summary>In every form that users get, the picture of a camera arrives: in Chromium and in Firefox.</summary>
[TestFixture]
internal sealed class FormTests : BrowserFixture
{
    /// <summary>On the computer in Chromium, and then in Firefox, which takes its place.</summary>
    [TestCase("published")]
    [TestCase("trimmed")]
    [TestCase("tool")]
    [TestCase("native")]
    public async Task The_servers_pages_show_the_cameras_picture(string form)
    {
        using var here = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(ServerForm.Of(form), here);
        var phone = await (await Browsers.OpenAsync()).OpenAsync(new Uri(server.Url, "/send.html").ToString());
        await phone.StartCameraAsync();
        foreach (var browser in (string[])["chromium", "firefox"])
        {
            var computer = await (await Browsers.OpenAsync(browser)).OpenAsync(new Uri(server.Url, "/").ToString());
            await computer.WaitForAsync("document.querySelector('#code').textContent.length > 0");
            await computer.ClickAsync("#receive");
            await computer.SeesAMovingPictureAsync();
            (await computer.ScriptErrorsAsync()).Should().BeEmpty();
        }

        (await phone.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [TestCase("chromium", "")]
    [TestCase("firefox", "")]
    [TestCase("chromium", "/app")]
    [TestCase("chromium", "", "--assets=mapped")]
    [TestCase("chromium", "/app", "--assets=mapped")]
    public async Task A_library_users_published_app_shows_the_cameras_picture(string browser, string path, params string[] assets)
    {
        using var here = new TemporaryDirectory();
        await using var app = await UserApp.StartAsync(here, [.. assets, .. (string[])(path.Length == 0 ? [] : [$"--base={path}"])]);
        var screen = await (await Browsers.OpenAsync(browser)).OpenAsync(new Uri(app.Url, $"{path}/screen.html").ToString());
        await (await Browsers.OpenAsync(browser)).OpenAsync(new Uri(app.Url, $"{path}/camera.html").ToString());

        await screen.WaitForAsync("document.querySelector('#preview').videoWidth > 2 && document.querySelector('#preview').currentTime > 0.5");

        (await screen.ScriptErrorsAsync()).Should().BeEmpty();
    }
}
