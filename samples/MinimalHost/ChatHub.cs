using Microsoft.AspNetCore.SignalR;

namespace MinimalHost;

/// <summary>Something the app had before: everybody hears what anybody says.</summary>
internal sealed class ChatHub : Hub
{
    public Task Say(string text) => Clients.All.SendAsync("said", text);
}
