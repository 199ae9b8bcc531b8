using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>Two Chromium processes, one for A and one for B, and a file as the air between them: A's microphone hears what is written into it.</summary>
internal abstract class SoundFixture : BrowserFixture
{
    private DirectoryInfo _air = null!;

    protected string Air => Path.Combine(_air.FullName, "air.wav");

    [SetUp]
    public async Task OpenAirAsync()
    {
        _air = Directory.CreateTempSubdirectory("inbox-air-");
        await Server.DisposeAsync();
        Server = await Server.StartAsync("127.0.0.1:0", "-https=false");
    }

    [TearDown]
    public void CloseAir() => _air.Delete(recursive: true);

    protected async Task<Page> OpenListenerAsync(object? options = null, int width = 1024) =>
        await (await Driver.LaunchAsync("chromium", options ?? new { microphone = Air })).OpenAsync(Server.PathOf("/connect/listen.html"), width);

    /// <summary>The link is a phone's: whatever address it names, it is opened at this server.</summary>
    protected async Task<Page> OpenPlayerAsync(Page listener, int width = 1024)
    {
        var fragment = new Uri(await listener.OfferedLinkAsync()).Fragment;
        var player = await (await Driver.LaunchAsync("chromium")).OpenAsync(Server.PathOf($"/connect/play.html{fragment}"), width);
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
