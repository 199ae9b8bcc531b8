namespace Inbox.AspNetCore.Ice;

/// <summary>Servers that are the same for everybody, such as STUN servers, or TURN servers with a fixed user name and password.</summary>
public sealed class StaticIceServers : IIceServerProvider
{
    private readonly IceServer[] _servers;

    /// <param name="servers">The servers. Browsers see their credentials.</param>
    /// <exception cref="ArgumentException">An address is not one of a STUN or TURN server; the message names it.</exception>
    public StaticIceServers(params IEnumerable<IceServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        _servers = [.. servers];
        foreach (var server in _servers)
        {
            var kind = server.Urls.Count > 0 && server.Urls[0].StartsWith("stun", StringComparison.Ordinal) ? "stun" : "turn";
            IceUrl.Check(server.Urls, kind);
            if (kind == "turn" && (server.Username is null || server.Credential is null))
            {
                throw new ArgumentException(
                    $"The TURN server '{server.Urls[0]}' needs a user name and a credential; browsers refuse it otherwise.",
                    nameof(servers));
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IceServerList> GetAsync(IceServerRequest request, CancellationToken cancellationToken) =>
        new(new IceServerList(_servers, request.Lifetime));
}
