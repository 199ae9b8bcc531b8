namespace Inbox.Benchmarks.Servers;

/// <summary>The library in somebody's app: <c>app.MapInbox</c> on a host that nobody has tuned, or with the sample server's hosting settings.</summary>
internal static class LibraryServer
{
    public static Task RunAsync(Uri url, bool fast) =>
        PlainHost.RunAsync(url, fast, services => services.AddInboxSignaling(), app => app.MapInbox("/inbox", options =>
        {
            options.MaxWait = TimeSpan.FromMinutes(10);
            options.SocketMessagesPerSecond = 1_000_000;
        }));
}
