using Microsoft.AspNetCore.SignalR;

namespace Inbox.Benchmarks.Servers;

/// <summary>The same job on SignalR: a hub that passes on what one user says to another. It believes the name in the query.</summary>
internal static class SignalRServer
{
    public static Task RunAsync(Uri url, bool fast) => PlainHost.RunAsync(url, fast, AddServices, app => app.MapHub<RelayHub>(url.AbsolutePath));

    private static void AddServices(IServiceCollection services)
    {
        services.AddSignalR();
        services.AddSingleton<IUserIdProvider, UserOfQuery>();
    }

    private sealed class UserOfQuery : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.GetHttpContext()?.Request.Query["user"];
    }

    private sealed class RelayHub : Hub
    {
        public Task Send(string to, string data) => Clients.User(to).SendAsync("receive", Context.UserIdentifier, data);
    }
}
