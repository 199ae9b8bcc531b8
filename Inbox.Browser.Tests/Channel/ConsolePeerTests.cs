using System.Diagnostics;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>samples/ConsolePeer, both sides of it.</summary>
[TestFixture]
internal sealed class ConsolePeerTests : BrowserFixture
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task A_page_and_a_terminal_chat()
    {
        var folder = Path.Combine(Machine.Repository, "samples", "ConsolePeer", "page");
        await using var server = await Server.StartAsync("127.0.0.1:0", "-https=false", $"-public={folder}");
        using var terminal = Start(server.PathOf("/inbox"), "console", "secret", "page");
        try
        {
            (await LineAsync(terminal)).Should().StartWith("Connected as console");
            await terminal.StandardInput.WriteLineAsync("hello from the terminal");
            await terminal.StandardInput.FlushAsync();

            var page = await (await Browsers.OpenAsync()).OpenAsync(server.PathOf("/?name=page&peer=console"));
            await page.WaitForTextAsync("console: hello from the terminal");
            await page.EvaluateAsync("document.querySelector('#line').value = 'hello from the page'");
            await page.ClickAsync("button");

            (await LineAsync(terminal)).Should().Be("page: hello from the page");
        }
        finally
        {
            terminal.Kill();
        }
    }

    private static Process Start(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var assembly = Path.Combine(Machine.Repository, "artifacts", "bin", "ConsolePeer", configuration, "ConsolePeer.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private static Task<string?> LineAsync(Process process) => process.StandardOutput.ReadLineAsync().WaitAsync(_patience);
}
