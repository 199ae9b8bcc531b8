using System.Diagnostics;
using System.Text.Json;

namespace Inbox.Browser.Tests.Driving;

/// <summary>A project of somebody who installs the browser modules from a registry: consumer/, copied to a folder that goes with the test.</summary>
internal sealed class Consumer : IDisposable
{
    private static readonly string _template = Path.Combine(Machine.Repository, "Inbox.Browser.Tests", "consumer");
    private static readonly string _modules = Path.Combine(Machine.Repository, "Inbox.AspNetCore", "wwwroot");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inbox-consumer-");

    /// <summary>Why it cannot be made here; null: it can.</summary>
    public static string? Lacks =>
        Directory.Exists(Path.Combine(_template, "node_modules")) ? null : "the consumer's tools are not installed; run 'npm ci' in Inbox.Browser.Tests/consumer, or ./test";

    public string Installed => Path.Combine(_directory.FullName, "node_modules", "inbox-signaling");

    public string Built => Path.Combine(_directory.FullName, "dist");

    /// <summary>A file of a package that a consumer may have installed.</summary>
    public static string PathOf(string file) => Path.Combine(_template, "node_modules", file);

    /// <summary>A file of the project.</summary>
    public void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.FullName, name), text);

    /// <summary>Packs the modules as for a registry, and installs that file.</summary>
    public async Task InstallAsync()
    {
        await RunAsync(_directory.FullName, "cp", "-r", $"{_template}/.", ".");
        var file = await PackAsync();
        await RunAsync(_directory.FullName, "npm", "install", "--no-save", "--offline", "--no-audit", "--no-fund", $"./{file.Trim()}");
        await WriteExampleAsync();
    }

    /// <summary>What the package says of itself if this clone is one of that repository.</summary>
    /// <param name="remote">Where the clone came from.</param>
    public async Task<JsonElement> MetadataAsync(string remote)
    {
        var file = await PackAsync(("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "remote.origin.url"), ("GIT_CONFIG_VALUE_0", remote));
        return JsonDocument.Parse(await RunAsync(_directory.FullName, "tar", "-xzOf", file.Trim(), "package/package.json")).RootElement;
    }

    /// <summary>Lends the project the tools and the modules, without packing and installing them.</summary>
    public void Link()
    {
        var packages = _directory.CreateSubdirectory("node_modules").FullName;
        foreach (var package in Directory.GetFileSystemEntries(Path.Combine(_template, "node_modules")))
        {
            File.CreateSymbolicLink(Path.Combine(packages, Path.GetFileName(package)), package);
        }

        Directory.CreateSymbolicLink(Installed, _modules);
    }

    /// <summary>Makes the one file of a release.</summary>
    public static Task<string> BundleAsync(string folder) => RunAsync(
        Machine.Repository, Path.Combine(Machine.Repository, ".ci", "bundle"), [folder], [("ESBUILD", Tool(_template, "esbuild"))]);

    /// <summary>What a module exports.</summary>
    public Task<string> NamesInAsync(string module) =>
        RunAsync(_directory.FullName, "node", "--input-type=module", "--eval", $"console.log(Object.keys(await import('{module}')).join())");

    /// <summary>The version of a package that is installed.</summary>
    public static string VersionOf(string package) =>
        JsonDocument.Parse(File.ReadAllText(PathOf($"{package}/package.json"))).RootElement.GetProperty("version").GetString()!;

    public Task<string> BuildAsync() => RunToolAsync("vite", "build", "--base", "./");

    /// <summary>The installed package as a user's editor and compiler see it.</summary>
    public Task<string> CheckTypesAsync() => RunToolAsync("tsc", "--project", "tsconfig.json");

    /// <summary>The modules themselves: their JSDoc types, and that they fit the declarations.</summary>
    public static Task<string> CheckModulesAsync() => RunAsync(_template, Tool(_template, "tsc"), "--project", "modules.tsconfig.json");

    /// <summary>The sample's pages: their JSDoc types, and how they use the modules, whose place only the server knows.</summary>
    public static Task<string> CheckPagesAsync() => RunAsync(_template, Tool(_template, "tsc"), "--project", "pages.tsconfig.json");

    /// <summary>The first example of the modules' README, as TypeScript.</summary>
    private async Task WriteExampleAsync()
    {
        var example = (await File.ReadAllTextAsync(Path.Combine(_modules, "README.md"))).Split("```js\n")[1].Split("```")[0];
        example.Should().Contain("new Peer(");
        var script = example.Replace("'/_content/Inbox.AspNetCore/inbox.js'", "'inbox-signaling'", StringComparison.Ordinal);
        Write("example.ts", script);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Task<string> PackAsync(params (string Name, string Value)[] environment) =>
        RunAsync(Machine.Repository, Path.Combine(Machine.Repository, ".ci", "pack-npm"), [_directory.FullName], environment);

    private Task<string> RunToolAsync(string tool, params string[] arguments) => RunAsync(_directory.FullName, Tool(_directory.FullName, tool), arguments);

    private static string Tool(string directory, string name) => Path.Combine(directory, "node_modules", ".bin", name);

    private static Task<string> RunAsync(string directory, string program, params string[] arguments) => RunAsync(directory, program, arguments, []);

    private static async Task<string> RunAsync(string directory, string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "{0} {1} says: {2} {3}", program, string.Join(' ', arguments), output, await error);
        return output;
    }
}
