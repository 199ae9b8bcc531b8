using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>Two browsers, one for A and one for B, and the air between them.</summary>
/// <remarks>
/// Most tests are of what the pages make of a sound, not of how it comes: A's ear is told the samples, as fast as it reads them
/// (<see cref="SoundPages.HearAsync"/>). The few that go through the air have a file for it: A's microphone hears what is written into it.
/// </remarks>
internal abstract class SoundFixture : BrowserFixture
{
    private DirectoryInfo _air = null!;

    protected string Air => Path.Combine(_air.FullName, "air.wav");

    protected override string[] Flags => ["-https=false"];

    /// <summary>One address may store 60 signals in a minute.</summary>
    protected override int TestsPerServer => 10;

    [SetUp]
    public void OpenAir() => _air = Directory.CreateTempSubdirectory("inbox-air-");

    [TearDown]
    public void CloseAir() => _air?.Delete(recursive: true);

    protected async Task<Page> OpenListenerAsync(object? options = null, int width = 1024) =>
        await (await Browsers.OpenAsync("chromium", options)).OpenAsync(Server.PathOf("/connect/listen.html"), width, before: SoundPages.EarThatIsTold);

    /// <summary>Its microphone hears the file, in the time that it takes.</summary>
    protected async Task<Page> OpenListenerInTheAirAsync() =>
        await (await Browsers.StartAsync("chromium", new { microphone = Air })).OpenAsync(Server.PathOf("/connect/listen.html"));

    /// <summary>The link is a phone's: whatever address it names, it is opened at this server.</summary>
    protected async Task<Page> OpenPlayerAsync(Page listener)
    {
        var fragment = new Uri(await listener.OfferedLinkAsync()).Fragment;
        var player = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/connect/play.html{fragment}"));
        await player.AnswerCodeAsync();
        return player;
    }

    protected async Task<(Page Listener, Page Player, string Code)> OpenPairAsync()
    {
        var listener = await OpenListenerAsync();
        var player = await OpenPlayerAsync(listener);
        return (listener, player, await player.AnswerCodeAsync());
    }
}
