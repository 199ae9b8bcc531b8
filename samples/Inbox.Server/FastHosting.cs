using System.Globalization;

namespace Inbox.Server;

/// <summary>Settings of the host that halve what a message costs, and suit a server whose requests are short and wait for nothing but sockets.</summary>
internal static class FastHosting
{
    private const string SocketThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    public static void UseFastHosting(this WebApplicationBuilder builder)
    {
        // The thread that a socket wakes does the request's work too, since changing threads costs as much as the work. Not for an app whose
        // handlers block: each would hold up all connections of its thread. The runtime reads this once, before the first socket; it has no
        // other switch for it.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

        // As many such threads as there are processors, which is what the runtime would take then, wake each other too often: half of them relay
        // a message for two thirds of the CPU. Whoever starts the server may know better.
        if (Environment.GetEnvironmentVariable(SocketThreads) is null)
        {
            Environment.SetEnvironmentVariable(SocketThreads, Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));
        }

        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);

        // Where it might have something to log, the host prepares an activity and a log scope for each request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
