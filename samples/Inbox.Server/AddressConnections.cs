using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Inbox.Server;

/// <summary>Limits the concurrent connections of one address (IPv6: one /64), so that no address takes all of them. Further ones are closed unread.</summary>
/// <param name="most">The maximum for one address; 0: no limit.</param>
/// <param name="proxies">Their connections carry requests of other clients and are not counted.</param>
internal sealed class AddressConnections(int most, Proxies proxies)
{
    private readonly Dictionary<ClaimOrigin, int> _connections = [];
    private readonly Lock _lock = new();

    public void Limit(ListenOptions listener) => listener.Use(next => async connection =>
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var origin = most == 0 || proxies.Contains(address) ? default : Origin.Of(address);
        if (!origin.IsKnown)
        {
            await next(connection);
        }
        else if (TryAdd(origin))
        {
            try
            {
                await next(connection);
            }
            finally
            {
                Remove(origin);
            }
        }
        else
        {
            connection.Abort();
        }
    });

    private bool TryAdd(ClaimOrigin origin)
    {
        lock (_lock)
        {
            var connections = _connections.GetValueOrDefault(origin);
            if (connections >= most)
            {
                return false;
            }

            _connections[origin] = connections + 1;
            return true;
        }
    }

    private void Remove(ClaimOrigin origin)
    {
        lock (_lock)
        {
            if (--_connections[origin] == 0)
            {
                _connections.Remove(origin);
            }
        }
    }
}
