namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>The published app of somebody who installed the package Inbox.AspNetCore; its files are in <c>user-app/</c>.</summary>
internal static class UserApp
{
    public const string Name = "user's app";

    private static readonly string _source = Repository.At("Inbox.AspNetCore.Tests", "Hosting", "user-app");

    /// <param name="here">Its working directory.</param>
    /// <param name="arguments"><c>--assets=mapped</c>: <c>MapStaticAssets</c> instead of <c>UseStaticFiles</c>; <c>--base=/app</c>: <c>UsePathBase</c>.</param>
    public static Task<AppProcess> StartAsync(TemporaryDirectory here, params string[] arguments)
    {
        var published = Artifact.Make("user-app", Publish);
        return AppProcess.StartAsync(Path.Combine(published, "App.dll"), "Application started", ["--urls=http://127.0.0.1:0", $"--contentRoot={published}", .. arguments], here.Path);
    }

    private static void Publish(string folder)
    {
        // Outside the repository, whose build files are none of this app's.
        using var app = new TemporaryDirectory();
        foreach (var file in Directory.EnumerateFiles(_source, "*", SearchOption.AllDirectories))
        {
            app.Write(Path.GetRelativePath(_source, file), File.ReadAllText(file));
        }

        File.Copy(Packed.Configuration(), Path.Combine(app.Path, "nuget.config"));
        Command.Dotnet("publish", app.Path, $"-p:InboxVersion={Packed.Version}", "--output", folder);
    }
}
