using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Inbox.Server;

/// <summary>Connections that say nothing go, before there are so many that nobody else gets in.</summary>
internal static class SilentConnections
{
    /// <summary>How long a connection may be silent before its first byte; as long as Kestrel gives a TLS handshake.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void EndSilentConnections(this ListenOptions listener) => listener.Use(next => async connection =>
    {
        if (await FirstByteAsync(connection) is not null)
        {
            await next(connection);
        }
    });

    /// <summary>Looks at it without taking it; null when there is none: the client has gone, or says nothing.</summary>
    public static async Task<byte?> FirstByteAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var input = connection.Transport.Input;
            var read = await input.ReadAsync(patience.Token);
            var first = read.Buffer.IsEmpty ? (byte?)null : read.Buffer.FirstSpan[0];
            input.AdvanceTo(read.Buffer.Start);
            return first;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return null;
        }
    }
}
