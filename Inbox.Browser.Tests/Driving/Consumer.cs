using System.Diagnostics;

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

    /// <summary>Packs the modules as for a registry, and installs that file.</summary>
    public async Task InstallAsync()
    {
        await RunAsync(_directory.FullName, "cp", "-r", $"{_template}/.", ".");
        var file = await RunAsync(_modules, "npm", "pack", "--silent", "--pack-destination", _directory.FullName);
        await RunAsync(_directory.FullName, "npm", "install", "--no-save", "--offline", "--no-audit", "--no-fund", $"./{file.Trim()}");
    }

    public Task<string> BuildAsync() => RunToolAsync("vite", "build", "--base", "./");

    /// <summary>The installed package as a user's editor and compiler see it.</summary>
    public Task<string> CheckTypesAsync() => RunToolAsync("tsc", "--project", "tsconfig.json");

    /// <summary>The modules themselves: their JSDoc types, and that they fit the declarations.</summary>
    public static Task<string> CheckModulesAsync() => RunAsync(_template, Tool(_template, "tsc"), "--project", "modules.tsconfig.json");

    /// <summary>The sample's pages: their JSDoc types, and how they use the modules, whose place only the server knows.</summary>
    public static Task<string> CheckPagesAsync() => RunAsync(_template, Tool(_template, "tsc"), "--project", "pages.tsconfig.json");

    public void Dispose() => _directory.Delete(recursive: true);

    private Task<string> RunToolAsync(string tool, params string[] arguments) => RunAsync(_directory.FullName, Tool(_directory.FullName, tool), arguments);

    private static string Tool(string directory, string name) => Path.Combine(directory, "node_modules", ".bin", name);

    private static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "{0} {1} says: {2} {3}", program, string.Join(' ', arguments), output, await error);
        return output;
    }
}
