namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>Where things are in the working copy that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>"debug" or "release": the folder that the tests themselves run from.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The built assembly of a project, such as <c>Inbox.Server</c>.</summary>
    public static string Assembly(string project) => At("artifacts", "bin", project, Configuration, $"{project}.dll");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Inbox.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("These tests run from a working copy: there is no Inbox.sln above them.");
    }
}
