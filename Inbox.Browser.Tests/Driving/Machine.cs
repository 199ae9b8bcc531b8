namespace Inbox.Browser.Tests.Driving;

/// <summary>What of this machine the browser tests need, and where it is.</summary>
internal static class Machine
{
    public static string Chromium { get; } = Environment.GetEnvironmentVariable("INBOX_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>
    /// Chromium's pages without Chromium's windows: a page of its own costs a fifth of the processor's time. Where it is missing, the whole
    /// browser shows those pages, too.
    /// </summary>
    public static string ChromiumShell { get; } = FirstThatExists(Environment.GetEnvironmentVariable("INBOX_CHROMIUM_SHELL") ?? "/usr/bin/chromium-headless-shell", Chromium);

    public static string Firefox { get; } = Environment.GetEnvironmentVariable("INBOX_FIREFOX") ?? "/usr/bin/firefox-esr";

    /// <summary>The folder of Inbox.sln.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Driver { get; } = Path.Combine(Repository, "Inbox.Browser.Tests", "driver");

    /// <summary>Why these tests cannot run here; null: they can.</summary>
    public static string? Lacks(params string[] browsers)
    {
        var missing = browsers.FirstOrDefault(browser => !File.Exists(PathOf(browser)));
        return missing is not null ? $"there is no {missing} at {PathOf(missing)}; ./test installs it on Debian"
            : !Directory.Exists(Path.Combine(Driver, "node_modules")) ? "the browser driver is not installed; run 'npm ci' in Inbox.Browser.Tests/driver, or ./test"
            : LacksNode;
    }

    /// <summary>Why no script of Node can run here; null: they can.</summary>
    public static string? LacksNode => IsOnPath("node") ? null : "there is no node on the PATH";

    /// <summary>Why there is no Redis here; null: there is.</summary>
    public static string? LacksRedis => IsOnPath("redis-server") ? null : "redis-server is not installed; ./test installs it on Debian";

    public static string PathOf(string browser) => browser == "firefox" ? Firefox : Chromium;

    private static string FirstThatExists(string wanted, string other) => File.Exists(wanted) ? wanted : other;

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Inbox.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("Inbox.sln is in no folder above the tests.");
    }
}
