using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Sockets;

/// <summary>The upgrade of a request, over HTTP/1.1 or HTTP/2, to a stream that knows its pulse.</summary>
internal sealed class PulseUpgrade : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private readonly HttpContext _context;
    private readonly TimeProvider _time;
    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;

    private PulseUpgrade(HttpContext context, IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect, TimeProvider time) =>
        (_context, _upgrade, _connect, _time) = (context, upgrade, connect, time);

    public bool IsUpgradableRequest => _upgrade is { IsUpgradableRequest: true };

    public bool IsExtendedConnect => _connect is { IsExtendedConnect: true };

    public string? Protocol => _connect?.Protocol;

    /// <summary>Gets the stream; null until the request is upgraded.</summary>
    public PulseStream? Stream { get; private set; }

    /// <summary>Gets the upgrade that was put in place; null if none was.</summary>
    public static PulseUpgrade? Of(IFeatureCollection features) =>
        features.Find<IHttpUpgradeFeature>() as PulseUpgrade ?? features.Find<IHttpExtendedConnectFeature>() as PulseUpgrade;

    /// <summary>
    /// Replaces the upgrade that the server offers. Does nothing if it offers none (a test server has sockets of another kind), or if the
    /// app accepts sockets in a way of its own.
    /// </summary>
    public static void Put(HttpContext context, TimeProvider time)
    {
        var features = context.Features;
        var (upgrade, connect) = (features.Find<IHttpUpgradeFeature>(), features.Find<IHttpExtendedConnectFeature>());
        var isOffered = upgrade is { IsUpgradableRequest: true } || connect is { IsExtendedConnect: true };
        if (!isOffered || !IsOfFramework(features.Find<IHttpWebSocketFeature>()))
        {
            return;
        }

        // If the app has called UseWebSockets, that feature holds the server's upgrade, and the middleware does not replace it.
        features.Set<IHttpWebSocketFeature>(null);
        var own = new PulseUpgrade(context, upgrade, connect, time);
        if (upgrade is not null)
        {
            features.Set<IHttpUpgradeFeature>(own);
        }

        if (connect is not null)
        {
            features.Set<IHttpExtendedConnectFeature>(own);
        }
    }

    public async Task<Stream> UpgradeAsync() => Stream = new(await _upgrade!.UpgradeAsync().ConfigureAwait(false), _context, _time);

    public async ValueTask<Stream> AcceptAsync() => Stream = new(await _connect!.AcceptAsync().ConfigureAwait(false), _context, _time);

    private static bool IsOfFramework(IHttpWebSocketFeature? feature) =>
        feature is null || feature.GetType().Assembly == typeof(WebSocketMiddlewareExtensions).Assembly;
}
