using System.Diagnostics;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Client.Tests.Samples;

[TestFixture]
public sealed class ConsolePeerTests
{
    [Test]
    public async Task A_terminal_and_a_page_chat()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var process = Start($"{app.Address}inbox", "console", "secret", "page");
        try
        {
            (await LineAsync(process)).Should().Be("Connected as console over Socket. Each line you type is sent to page. An empty line quits.");
            var page = app.Peer("page");
            await page.ReceiveAsync();

            await page.SendAsync("console", """{"text":"hello from the page"}""", "application/json");
            await page.SendAsync("console", "hello from curl");
            (await LineAsync(process)).Should().Be("page: hello from the page");
            (await LineAsync(process)).Should().Be("page: hello from curl");

            await process.StandardInput.WriteLineAsync("hello from the terminal");
            await process.StandardInput.FlushAsync();
            var waiting = await page.ReceiveAsync("wait=30");
            waiting.Json.GetProperty("text").GetString().Should().Be("hello from the terminal");

            await process.StandardInput.WriteLineAsync();
            await process.StandardInput.FlushAsync();
            await process.WaitForExitAsync(Patience.CancellationToken());
            process.ExitCode.Should().Be(0, await process.StandardError.ReadToEndAsync());
            (await page.SendAsync("console", "still there?")).Status.Should().Be(404, "it has left");
        }
        finally
        {
            End(process);
        }
    }

    [Test]
    public async Task A_wrong_password_ends_it_with_one_line()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await app.Peer("console").ReceiveAsync();

        var run = await Command.RunAsync("dotnet", Repository.Assembly("ConsolePeer"), $"{app.Address}inbox", "console", "a guess", "page");

        run.ExitCode.Should().Be(1);
        run.ErrorLines.Should().ContainSingle().Which.Should().Contain("401");
    }

    [Test]
    public async Task Without_arguments_it_says_what_it_needs()
    {
        var run = await Command.RunAsync("dotnet", Repository.Assembly("ConsolePeer"));

        run.ExitCode.Should().Be(2);
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("usage:");
    }

    [Test]
    public async Task The_sample_server_serves_its_page_and_what_the_page_imports()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory, "-https=false", $"-public={Repository.At("samples", "ConsolePeer", "page")}");
        using var http = server.Client();

        (await http.AskAsync(HttpMethod.Get, "/?name=page&peer=console")).Text.Should().Contain("/_content/Inbox.AspNetCore/inbox.js");
        (await http.AskAsync(HttpMethod.Get, "/_content/Inbox.AspNetCore/inbox.js")).Text.Should().Contain("SignalingChannel");
    }

    private static Process Start(params string[] arguments) => Process.Start(Command.Start("dotnet", [Repository.Assembly("ConsolePeer"), .. arguments]))!;

    private static async Task<string?> LineAsync(Process process) => await process.StandardOutput.ReadLineAsync(Patience.CancellationToken());

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }
}
