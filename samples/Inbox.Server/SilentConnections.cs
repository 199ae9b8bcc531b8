using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Inbox.Server;

/// <summary>Closes connections that send nothing, before they use up all connections.</summary>
internal static class SilentConnections
{
    /// <summary>How long a connection may take to send its first byte. Kestrel allows as much for a TLS handshake.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void EndSilentConnections(this ListenOptions listener) => listener.Use(next => async connection =>
    {
        if (await FirstByteAsync(connection) is not null)
        {
            await next(connection);
        }
    });

    /// <summary>Peeks at the first byte without consuming it. Returns null if the client disconnected or sent nothing in time.</summary>
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
