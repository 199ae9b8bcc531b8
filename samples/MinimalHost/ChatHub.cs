using Microsoft.AspNetCore.SignalR;

namespace MinimalHost;

/// <summary>A feature the app already had: a hub that sends every message to all clients.</summary>
internal sealed class ChatHub : Hub
{
    public Task Say(string text) => Clients.All.SendAsync("said", text);
}
