using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>
/// The senders whose messages a client may not have got: those written since it was last heard, and those that still wait. If it ends
/// without a goodbye and does not come back in time, they are told that it cannot be reached.
/// </summary>
internal sealed class LostMessages(PeerJsPeers peers, string id)
{
    /// <summary>How many senders are remembered. Others find out by themselves.</summary>
    private const int Most = 100;

    private readonly HashSet<string> _senders = new(StringComparer.Ordinal);
    private long _arrivals;

    /// <summary>Notes the sender of a message that is about to be written.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pulse">The pulse of its client; null if nobody can tell.</param>
    public void NoteWritten(MailboxMessage message, SocketPulse? pulse)
    {
        if (pulse?.Arrivals is { } arrivals && arrivals != _arrivals)
        {
            // It was heard meanwhile: it has got all before.
            _arrivals = arrivals;
            _senders.Clear();
        }

        Note(message);
    }

    /// <summary>Notes the senders of what waits, while the receiver is still attached.</summary>
    public async ValueTask NoteWaitingAsync(IMailboxReceiver receiver)
    {
        var waiting = await receiver.ReceiveAsync(TimeSpan.Zero, Most).ConfigureAwait(false);
        foreach (var message in waiting.Messages)
        {
            Note(message);
        }

        await waiting.ReturnAsync().ConfigureAwait(false);
    }

    /// <summary>Tells them, unless the id is connected again by then.</summary>
    /// <param name="mailbox">The mailbox of the client that is gone.</param>
    public void TellSenders(IMailbox mailbox)
    {
        if (_senders.Count > 0)
        {
            _ = TellSendersAsync(mailbox);
        }
    }

    private void Note(MailboxMessage message)
    {
        if (_senders.Count < Most)
        {
            _senders.Add(message.From);
        }
    }

    private async Task TellSendersAsync(IMailbox mailbox)
    {
        await Task.Delay(peers.Options.ExpireTimeout, peers.Time).ConfigureAwait(false);
        try
        {
            if (!await peers.IsConnectedAsync(peers.MailboxOf(id)).ConfigureAwait(false))
            {
                foreach (var sender in _senders)
                {
                    await mailbox.SendAsync(sender, new(PeerJsCodec.Unreached)).ConfigureAwait(false);
                }
            }
        }
        catch (MailboxStoreException)
        {
            // Nobody can be told.
        }
    }
}
