namespace Inbox.Benchmarks.Servers;

/// <summary>The library in somebody's app: <c>app.MapInbox</c> on a host that nobody has tuned, or with the sample server's hosting settings.</summary>
internal static class LibraryServer
{
    public static Task RunAsync(Uri url, bool fast) => PlainHost.RunAsync(url, fast, AddServices, Map);

    /// <summary>The same in this process, not started yet.</summary>
    public static WebApplication Build(Uri url) => PlainHost.Build(url, fast: true, AddServices, Map);

    private static void AddServices(IServiceCollection services) => services.AddInboxSignaling();

    private static void Map(WebApplication app) => app.MapInbox("/inbox", options =>
    {
        options.MaxWait = TimeSpan.FromMinutes(10);
        options.MessagesPerSecond = 0;
    });
}
