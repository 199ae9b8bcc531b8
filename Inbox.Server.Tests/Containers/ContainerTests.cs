using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Containers;

/// <summary>What the Dockerfile promises: one program, no root, a health check of its own.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ContainerTests
{
    private static readonly string _linter = Repository.At("Inbox.Browser.Tests", "driver");

    [Test]
    public async Task The_Dockerfile_has_no_fault_that_a_linter_finds()
    {
        if (!Directory.Exists(Path.Combine(_linter, "node_modules")))
        {
            Assert.Ignore("the linter is not installed; run 'npm ci' in Inbox.Browser.Tests/driver, or ./test");
        }

        var lint = await Command.RunAsync(Command.Start("node", ["lint-dockerfile.mjs", Repository.At("Dockerfile")], _linter));

        lint.Output.Should().BeEmpty();
        lint.ExitCode.Should().Be(0, lint.Error);
    }

    [Test]
    public async Task The_server_runs_in_the_root_of_its_image_without_being_root_and_says_that_it_is_healthy()
    {
        if (Environment.UserName != "root" || !OperatingSystem.IsLinux())
        {
            Assert.Ignore("only root on Linux may change the root folder of a program");
        }

        using var image = await ImageRoot.CreateAsync(ServerForm.Native.Program);
        await using var server = await AppProcess.StartAsync(image.Start(ImageRoot.EntryPoint), "Ctrl+C stops the server");
        using var http = server.Client();

        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await http.AskAsync(HttpMethod.Get, "/")).Text.Should().Contain("<html");
        server.Banner.Should().Contain("kept in /home/app/.local/share/inbox/server.pem");
        (await UserOfAsync(server.Id)).Should().Be(ImageRoot.User);
        var health = image.Start(ImageRoot.HealthCheck);
        health.Environment["INBOX_BIND"] = $"127.0.0.1:{server.Url.Port}";
        var healthy = await Command.RunAsync(health);
        healthy.ExitCode.Should().Be(0, healthy.Error);
        (await server.TerminateAsync()).Should().Be(0);
        (await Command.RunAsync(health)).ExitCode.Should().Be(1, "nobody answers any more");
    }

    [Test]
    public async Task The_SDKs_container_archive_runs_without_being_root()
    {
        if (Environment.UserName != "root" || !OperatingSystem.IsLinux())
        {
            Assert.Ignore("only root on Linux may change the root folder of a program");
        }

        using var image = await ImageRoot.CreateAsync();
        using var packed = new TemporaryDirectory();
        var (layer, diffId) = await image.PackAsync();
        await using var registry = await BaseImageRegistry.StartAsync(layer, diffId, ImageRoot.User);
        var archive = Path.Combine(packed.Path, "inbox.tar.gz");
        Artifact.Alone(() => Command.Dotnet(
            ["publish", Repository.At("samples", "Inbox.Server"), "-t:PublishContainer", .. ServerForm.NativeBuild,
            $"-p:ContainerBaseImage={registry.Image}", $"-p:ContainerArchiveOutputPath={archive}"]));

        using var made = await ImageRoot.UnpackAsync(archive);
        await using var server = await AppProcess.StartAsync(made.Start(made.Command), "Ctrl+C stops the server");
        using var http = server.Client();

        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await UserOfAsync(server.Id)).Should().Be(ImageRoot.User);
        (await server.EndAsync()).Should().NotContain("warn:");
    }

    private static async Task<string> UserOfAsync(int process)
    {
        var status = await File.ReadAllLinesAsync($"/proc/{process}/status");
        return status.First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
    }
}
