namespace Inbox.Server;

/// <summary>Adds PeerJS.</summary>
internal static class PeerJsDialect
{
    public static void AddPeerJsDialect(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.PeerJs)
        {
            _ = services.AddPeerJs(options =>
            {
                options.MessagesPerSecond = settings.RateLimit;
                (options.MaxPeers, options.MaxPeersPerAddress) = (settings.MaxInboxes, settings.MaxInboxesPerAddress);
            });
        }
    }

    public static void MapPeerJsDialect(this WebApplication app, ServerSettings settings)
    {
        if (settings.PeerJs)
        {
            app.MapPeerJs("/peerjs");
        }
    }
}
