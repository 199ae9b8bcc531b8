using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>The peers that were not connected when one peer sent to them. If they do not come in time, it is told: once for each.</summary>
internal sealed class AbsentPeers(PeerJsPeers peers, string sender, SocketFrames frames) : IDisposable
{
    private readonly HashSet<string> _awaited = new(StringComparer.Ordinal);

    // Not disposed of: the waits hold its token to their end.
    private readonly CancellationTokenSource _gone = new();

    /// <summary>Notes how the sending of a message ended.</summary>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    public ValueTask NoteAsync(string destination, SendStatus status) => status switch
    {
        SendStatus.Accepted => CheckAsync(destination),
        SendStatus.Held => AwaitAsync(destination),

        // The session ends by itself.
        SendStatus.Stopping or SendStatus.SenderGone => default,
        _ => TellAsync(destination),
    };

    public void Dispose() => _gone.Cancel();

    private async ValueTask CheckAsync(string destination)
    {
        if (!await peers.IsConnectedAsync(peers.MailboxOf(destination)).ConfigureAwait(false))
        {
            await AwaitAsync(destination).ConfigureAwait(false);
        }
    }

    private ValueTask AwaitAsync(string destination)
    {
        lock (_awaited)
        {
            if (_awaited.Contains(destination))
            {
                return default;
            }

            if (_awaited.Count < peers.Options.MaxQueuedMessages)
            {
                _awaited.Add(destination);
                _ = ExpireAsync(destination);
                return default;
            }
        }

        return TellAsync(destination);
    }

    private async Task ExpireAsync(string destination)
    {
        await Task.Delay(peers.Options.ExpireTimeout, peers.Time, _gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_awaited)
        {
            _awaited.Remove(destination);
        }

        if (!_gone.IsCancellationRequested && !await IsThereAsync(destination).ConfigureAwait(false))
        {
            await TellAsync(destination).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsThereAsync(string destination)
    {
        try
        {
            return await peers.IsConnectedAsync(peers.MailboxOf(destination)).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            return false;
        }
    }

    private async ValueTask TellAsync(string destination) => await frames.SendAsync(PeerJsCodec.Expired(destination, sender)).ConfigureAwait(false);
}
