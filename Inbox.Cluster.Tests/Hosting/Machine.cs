namespace Inbox.Cluster.Tests.Hosting;

/// <summary>The programs of this machine that the tests start.</summary>
internal static class Machine
{
    /// <summary>Debian keeps servers where not everybody's path leads.</summary>
    private static readonly string[] _folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin"];

    /// <summary>Ends the test, with the reason, if one of them is missing.</summary>
    public static void Needs(params string[] programs)
    {
        foreach (var program in programs)
        {
            if (!_folders.Any(folder => File.Exists(Path.Combine(folder, program))))
            {
                Assert.Ignore($"{program} is not installed");
            }
        }
    }
}
