using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.SignalServer;

/// <summary>What a person does and sees on the meeting page.</summary>
internal static class MeetingPages
{
    private const string Picture = """
        (() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
          canvas.getContext('2d').drawImage(document.querySelector('#remote'), 0, 0, 64, 36);
          return canvas.toDataURL();
        })()
        """;

    /// <summary>A page that has registered the name and stands in the lobby.</summary>
    /// <param name="browser">The person's own: names are its cookies.</param>
    /// <param name="server">Which one.</param>
    /// <param name="name">The person's.</param>
    /// <param name="width">Of the window.</param>
    public static async Task<Page> RegisterAsync(this Driving.Browser browser, Server server, string name, int width = 1024)
    {
        var page = await browser.OpenAsync(server.PathOf("/meeting/"), width);
        await page.SubmitNameAsync(name);
        await page.IsInLobbyAsync();
        return page;
    }

    /// <summary>Follows the link of a meeting with a browser that has no name yet: the one button registers it, and joins.</summary>
    public static async Task<Page> FollowAsync(this Driving.Browser browser, Server server, string link, string name, int width = 1024)
    {
        var page = await browser.OpenAsync(server.PathOf($"/meeting/#{link}"), width);
        await page.SubmitNameAsync(name);
        return page;
    }

    public static async Task SubmitNameAsync(this Page page, string name)
    {
        await page.WaitForAsync("document.body.dataset.section === 'registration'");
        await page.EvaluateAsync($"void (document.querySelector('#username').value = {JsonValue.Create(name).ToJsonString()})");
        await page.ClickAsync("#register button");
    }

    public static Task IsInLobbyAsync(this Page page) => page.WaitForAsync("document.body.dataset.section === 'lobby'");

    public static async Task HostAsync(this Page page)
    {
        await page.ClickAsync("#host");

        // Whoever has called all along may be there at once.
        await page.WaitForAsync("['waiting', 'calling', 'connected'].includes(document.body.dataset.meeting)");
    }

    public static async Task JoinAsync(this Page page, string host)
    {
        await page.EvaluateAsync($"void (document.querySelector('#hostname').value = '{host}')");
        await page.ClickAsync("#join button");
    }

    public static Task IsInMeetingAsync(this Page page, string state) => page.WaitForAsync($"document.body.dataset.meeting === '{state}'");

    public static async Task SeesTheOtherMovingAsync(this Page page)
    {
        await page.IsInMeetingAsync("connected");
        await page.SeesAPictureThatChangesAsync();
        await page.WaitForTextAsync("In a call with");
    }

    /// <summary>A real picture that moves: it is another one than before. Its time would go on with the sound alone.</summary>
    public static async Task SeesAPictureThatChangesAsync(this Page page)
    {
        await page.WaitForAsync("document.querySelector('#remote').videoWidth > 2");
        await page.EvaluateAsync($"void (globalThis.before = {Picture})");
        await page.WaitForAsync($"{Picture} !== before");
    }

    /// <summary>Sound comes in: a track that gets none is muted.</summary>
    public static Task HearsTheOtherAsync(this Page page) =>
        page.WaitForAsync("document.querySelector('#remote').srcObject.getAudioTracks().some((track) => !track.muted && track.readyState === 'live')");
}
