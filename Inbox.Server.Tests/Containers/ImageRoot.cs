using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Containers;

/// <summary>The root folder that the image of the Dockerfile has, for a machine that cannot build images: the base image's libraries are this machine's.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed partial class ImageRoot : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    // A temporary folder is its owner's alone; a root folder is everybody's.
    private ImageRoot() => File.SetUnixFileMode(Path, File.GetUnixFileMode("/"));

    /// <summary>Of the base image and, with a program, of the whole one.</summary>
    public static async Task<ImageRoot> CreateAsync(string? program = null)
    {
        var root = new ImageRoot();
        await root.FillAsync(program);
        return root;
    }

    public string Path => _root.Path;

    /// <summary>The Dockerfile's instructions, last stage first.</summary>
    public static string Dockerfile { get; } = File.ReadAllText(Repository.At("Dockerfile"));

    public static string[] EntryPoint => Words(EntryPointLine());

    public static string[] HealthCheck => Words(HealthCheckLine());

    public static string User => UserLine().Match(Dockerfile).Groups["user"].Value;

    /// <summary>Puts the program where the Dockerfile copies it, and beside it what runtime-deps holds: the C library and OpenSSL.</summary>
    /// <param name="program">Null: the base image alone.</param>
    private async Task FillAsync(string? program)
    {
        if (program is not null)
        {
            Copy(program, CopyLine().Match(Dockerfile).Groups["to"].Value);
        }

        var linked = await AspNetCore.Tests.Hosting.Command.RunAsync("ldd", ServerForm.Native.Program);
        foreach (var library in LibraryPath().Matches(linked.Output).Select(match => match.Value).Distinct())
        {
            Copy(library, library);
        }

        foreach (var name in (string[])["libssl.so.3", "libcrypto.so.3"])
        {
            var library = ((string[])["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64"]).Select(folder => $"{folder}/{name}").First(File.Exists);
            Copy(library, library);
        }

        foreach (var folder in (string[])["tmp", "home/app"])
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, folder));
        }

        await MakeDevicesAsync(Path);
        var owner = await AspNetCore.Tests.Hosting.Command.RunAsync("chown", "-R", $"{User}:{User}", System.IO.Path.Combine(Path, "home/app"), System.IO.Path.Combine(Path, "tmp"));
        owner.ExitCode.Should().Be(0, owner.Error);
    }

    /// <summary>What the image starts, where an archive says so.</summary>
    public string[] Command { get; private init; } = [];

    /// <summary>All of it as one layer.</summary>
    public async Task<(byte[] Layer, string DiffId)> PackAsync()
    {
        Directory.Delete(System.IO.Path.Combine(Path, "dev"), recursive: true);
        using var tar = new MemoryStream();
        await TarFile.CreateFromDirectoryAsync(Path, tar, includeBaseDirectory: false);
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(tar.ToArray());
        }

        return (compressed.ToArray(), BaseImageRegistry.Digest(tar.ToArray()));
    }

    /// <summary>The root of the image in an archive, as <c>docker load</c> takes it.</summary>
    public static async Task<ImageRoot> UnpackAsync(string archive)
    {
        using var folder = new TemporaryDirectory();
        await ExtractAsync(archive, folder.Path);
        var manifest = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(folder.Path, "manifest.json"))).RootElement[0];
        var config = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(folder.Path, manifest.GetProperty("Config").GetString()!))).RootElement.GetProperty("config");
        config.GetProperty(nameof(User)).GetString().Should().Be(User);
        config.GetProperty("ExposedPorts").TryGetProperty("3000/tcp", out _).Should().BeTrue();
        var root = new ImageRoot
        {
            Command = [.. ((string[])["Entrypoint", "Cmd"]).Where(name => config.TryGetProperty(name, out _)).SelectMany(name => config.GetProperty(name).EnumerateArray()).Select(word => word.GetString()!)],
        };
        await MakeDevicesAsync(root.Path);
        foreach (var layer in manifest.GetProperty("Layers").EnumerateArray())
        {
            await ExtractAsync(System.IO.Path.Combine(folder.Path, layer.GetString()!), root.Path);
        }

        return root;
    }

    /// <summary>What every container engine gives to a container; no image has them.</summary>
    private static async Task MakeDevicesAsync(string root)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(root, "dev")).FullName;
        foreach (var (name, minor) in ((string, string)[])[("null", "3"), ("urandom", "9"), ("random", "8")])
        {
            var made = await AspNetCore.Tests.Hosting.Command.RunAsync("mknod", "--mode=666", $"{folder}/{name}", "c", "1", minor);
            made.ExitCode.Should().Be(0, made.Error);
        }
    }

    private static async Task ExtractAsync(string archive, string folder)
    {
        var run = await AspNetCore.Tests.Hosting.Command.RunAsync("tar", "-xf", archive, "-C", folder);
        run.ExitCode.Should().Be(0, run.Error);
    }

    /// <summary>A program in it, as its user, who may do nothing outside.</summary>
    public System.Diagnostics.ProcessStartInfo Start(string[] command, params string[] arguments)
    {
        var start = AspNetCore.Tests.Hosting.Command.Start("chroot", [$"--userspec={User}:{User}", Path, .. command, .. arguments], "/");
        start.Environment.Clear();
        start.Environment["HOME"] = "/home/app";
        start.Environment["INBOX_BIND"] = "127.0.0.1:0";
        return start;
    }

    public void Dispose() => _root.Dispose();

    private void Copy(string from, string to)
    {
        var file = System.IO.Path.Combine(Path, to.TrimStart('/'));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.Copy(File.ResolveLinkTarget(from, returnFinalTarget: true)?.FullName ?? from, file, overwrite: true);
    }

    private static string[] Words(Regex line) => JsonSerializer.Deserialize<string[]>(line.Match(Dockerfile).Groups["words"].Value)!;

    [GeneratedRegex(@"(?m)^ENTRYPOINT (?<words>\[.*\])$")]
    private static partial Regex EntryPointLine();

    [GeneratedRegex(@"(?m)^HEALTHCHECK .*CMD (?<words>\[.*\])$")]
    private static partial Regex HealthCheckLine();

    [GeneratedRegex(@"(?m)^USER (?<user>\d+)$")]
    private static partial Regex UserLine();

    [GeneratedRegex(@"(?m)^COPY --from=build \S+ (?<to>\S+)$")]
    private static partial Regex CopyLine();

    [GeneratedRegex(@"/\S+\.so\S*")]
    private static partial Regex LibraryPath();
}
