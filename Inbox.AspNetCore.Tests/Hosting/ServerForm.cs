namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>A form in which users get the server.</summary>
/// <param name="Name">What it is called in the names of tests.</param>
/// <param name="Program">What is started.</param>
/// <param name="Arguments">What of its command line comes before the server's flags.</param>
internal sealed record ServerForm(string Name, string Program, params string[] Arguments)
{
    private const string Project = "samples/Inbox.Server";
    private const string ProgramName = "Inbox.Server";

    /// <summary>They have seen the same sources in the build, and take longer than the compiler.</summary>
    public const string NoAnalyzers = "-p:RunAnalyzers=false";

    /// <summary><c>dotnet publish</c> and nothing else; the build has made it.</summary>
    public static ServerForm Published { get; } = new("published", "dotnet", Artifact.Folder("server", $"{ProgramName}.dll"));

    /// <summary>One file with the runtime in it, trimmed.</summary>
    public static ServerForm Trimmed => new("trimmed", Path.Combine(
        Artifact.Make("trimmed", folder => Publish(
            folder, "--use-current-runtime", "--self-contained", "-p:PublishSingleFile=true", "-p:PublishTrimmed=true", "--artifacts-path", Artifact.Folder("obj"))), ProgramName));

    /// <summary>Compiled to machine code.</summary>
    public static ServerForm Native => new("native", Path.Combine(Artifact.Make("native", folder => Publish(folder, NativeBuild)), ProgramName));

    /// <summary>How it is compiled. Nothing else is built in that folder, so that whoever publishes it in another way finds it compiled.</summary>
    public static string[] NativeBuild { get; } = ["--use-current-runtime", "-p:PublishAot=true", NoAnalyzers, "--artifacts-path", Artifact.Folder("obj-native")];

    /// <summary><c>dotnet tool install Inbox.Server</c>.</summary>
    public static ServerForm Tool => new("tool", Path.Combine(
        Artifact.Make("tool", folder => Command.Dotnet(
            "tool", "install", ProgramName, "--version", Packed.Version, "--tool-path", folder, "--configfile", Packed.Configuration())), "inbox"));

    public static ServerForm Of(string name) => name switch
    {
        "published" => Published,
        "trimmed" => Trimmed,
        "native" => Native,
        "tool" => Tool,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static void Publish(string folder, params string[] how)
    {
        var said = Command.Dotnet(["publish", Repository.At(Project), "--output", folder, NoAnalyzers, .. how]);

        // Trimming and native AOT tell by warnings what will be missing at run time.
        said.Should().NotContain("warning");
    }
}
