using System.ComponentModel;
using System.Globalization;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Flags;

/// <summary>What somebody reads who starts the server for the first time.</summary>
public sealed class BannerTests : ServerTests
{
    [Test]
    public async Task The_address_comes_first_and_then_what_to_do_with_the_phone()
    {
        await using var server = await StartAsync("-bind=0.0.0.0:0");
        var lines = server.Banner.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines[0].Should().Be("Inbox is running. Open this address on the PC:");
        lines[1].Should().Be($"  {server.Url}");
        lines.First(line => !line.StartsWith("  ", StringComparison.Ordinal) && line != lines[0]).Should().Contain("phone");
        lines.Should().HaveCountLessThan(20);
        server.Settings().Should().BeEmpty("settings are for -verbose");
    }

    [Test]
    public async Task Verbose_prints_the_settings_last()
    {
        await using var server = await StartAsync("-verbose");

        server.Settings().Should().HaveCount(ServerProcess.Defaults.Count);
        server.Banner.IndexOf("  admin-key", StringComparison.Ordinal).Should().BeGreaterThan(server.Banner.IndexOf("Certificate:", StringComparison.Ordinal));
    }

    [Test]
    public async Task On_this_machine_alone_it_says_how_to_let_a_phone_in()
    {
        await using var server = await StartAsync("-bind=127.0.0.1:0");

        server.Banner.Should().Contain("A phone cannot reach localhost").And.Contain("-bind=0.0.0.0:3000");
    }

    [Test]
    public async Task The_code_in_the_terminal_opens_the_camera_page_of_the_default_pair()
    {
        var (printed, _) = await InTerminalAsync();
        var address = printed.Split('\n').First(line => line.Contains("://", StringComparison.Ordinal)).Trim();
        if (address.Contains("localhost", StringComparison.Ordinal))
        {
            Assert.Ignore("this machine has no network address, so there is no code to scan");
        }

        (await ScanAsync(printed)).Should().Be($"{address}send.html", "a page without a pair code belongs to the default pair, and / begins with that one");
    }

    [Test]
    public async Task It_says_whose_pages_are_shown()
    {
        await using (var server = await StartAsync())
        {
            server.Banner.Should().Contain("Pages: the server's own\n");
        }

        var folder = Path.GetDirectoryName(Here.Write("public/index.html", "mine"))!;
        await using (var server = await StartAsync())
        {
            server.Banner.Should().Contain($"Pages: {folder}, because the working directory has a folder of that name\n");
        }

        await using (var server = await StartAsync("-public=public"))
        {
            server.Banner.Should().Contain($"Pages: {folder}\n");
        }
    }

    [Test]
    public async Task It_says_whose_certificate_is_shown()
    {
        var (certificate, key) = Certificates.Write(Here, "server");
        await using var server = await StartAsync();

        server.Banner.Should().Contain($"Certificate: {certificate}, with the key {key}\n");
    }

    /// <summary>Runs it in a terminal of its own until it is ready.</summary>
    private async Task<(string Printed, int Port)> InTerminalAsync()
    {
        var start = ServerProcess.Start(ServerForm.Published, Here, "-bind=0.0.0.0:0");
        var command = string.Join(' ', ((string[])[start.FileName, .. start.ArgumentList]).Select(word => $"'{word}'"));
        var inTerminal = Command.Start("script", ["--quiet", "--return", "--command", $"exec {command}", "/dev/null"], start.WorkingDirectory);
        inTerminal.Environment["XDG_DATA_HOME"] = start.Environment["XDG_DATA_HOME"];
        await using var server = await AppProcess.StartAsync(inTerminal, "Ctrl+C stops the server");
        return (server.Banner.ReplaceLineEndings("\n"), server.Url.Port);
    }

    /// <summary>What a camera reads that looks at the terminal: zbarimg sees a picture of its half blocks.</summary>
    private async Task<string> ScanAsync(string printed)
    {
        var rows = printed.Split('\n').Where(line => line.Length > 20 && line.All(character => " \u2588\u2580\u2584".Contains(character))).ToArray();
        rows.Should().NotBeEmpty(printed);
        const int Scale = 8;
        var picture = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"P2 {rows[0].Length * Scale} {rows.Length * 2 * Scale} 1\n"));
        foreach (var row in rows)
        {
            foreach (var lit in (string[])["\u2588\u2580", "\u2588\u2584"])
            {
                var line = string.Concat(row.Select(character => string.Concat(Enumerable.Repeat(lit.Contains(character) ? "1 " : "0 ", Scale))));
                picture.Insert(picture.Length, $"{line}\n", Scale);
            }
        }

        var file = Here.Write("terminal.pgm", picture.ToString());
        try
        {
            var scanned = await Command.RunAsync("zbarimg", "--quiet", "--raw", file);
            scanned.ExitCode.Should().Be(0, scanned.Error);
            return scanned.Output.Trim();
        }
        catch (Win32Exception)
        {
            Assert.Ignore("zbarimg is not installed (Debian's zbar-tools)");
            throw;
        }
    }
}
