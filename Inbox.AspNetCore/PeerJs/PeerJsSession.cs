using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>The connection of one peer: one loop passes on the peer's messages, another writes those of others.</summary>
/// <remarks>
/// A message is given at most once: written is settled. An offer that is given again would make PeerJS close the connection that the first
/// one has made. What could not be written stays in the mailbox for the next socket.
/// </remarks>
internal sealed class PeerJsSession(HttpContext context, AcceptedSocket socket, PeerJsPeers peers, string id) : IDisposable
{
    /// <summary>
    /// A client that has been heard within this time is taken for alive: PeerJS sends a heartbeat each 5 s. In a hidden tab it sends one a
    /// minute; then a ping comes before a message, so that no message is written for nobody.
    /// </summary>
    private static readonly TimeSpan _recently = TimeSpan.FromSeconds(6);

    private readonly SocketFarewell _farewell = new(socket.Frames, context, peers.Time);

    // Not disposed of: a source without a timer holds no resources.
    private readonly CancellationTokenSource _gone = new();
    private readonly LostMessages _lost = new(peers, id);
    private AbsentPeers? _absent;
    private IMailbox? _mailbox;

    /// <param name="mailbox">The mailbox of the id.</param>
    public async Task RunAsync(IMailbox mailbox)
    {
        var delivering = Task.CompletedTask;
        var endedWell = false;
        try
        {
            if (await AttachAsync(mailbox).ConfigureAwait(false) is { } receiver)
            {
                _mailbox = mailbox;
                _absent = new(peers, id, socket.Frames);
                delivering = DeliverAsync(receiver);
            }

            endedWell = await ListenAsync().ConfigureAwait(false);
        }
        finally
        {
            _gone.Cancel();
            _absent?.Dispose();
            await _farewell.SayAsync(CloseCode.Normal, "").ConfigureAwait(false);
            await delivering.ConfigureAwait(false);
            if (!endedWell)
            {
                _lost.TellSenders(mailbox);
            }
        }
    }

    /// <summary>Refuses the client, and waits until it is gone.</summary>
    public async Task RefuseAsync(ReadOnlyMemory<byte> frame)
    {
        await socket.Frames.SendAsync(frame).ConfigureAwait(false);
        await _farewell.SayAsync(CloseCode.Normal, "").ConfigureAwait(false);
        await ListenAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it since the store cannot answer. The page connects again.</summary>
    public async Task GiveUpAsync()
    {
        await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        await ListenAsync().ConfigureAwait(false);
    }

    public void Dispose() => _farewell.Dispose();

    /// <returns>Null if somebody else has the id by now, or the store cannot answer. The client knows then.</returns>
    private async ValueTask<IMailboxReceiver?> AttachAsync(IMailbox mailbox)
    {
        try
        {
            var receiver = await mailbox.AttachAsync(
                new() { OnRevoked = context.Abort, LeavesWhenEmpty = true, AllowSynchronousContinuations = true }).ConfigureAwait(false);
            if (await mailbox.TouchAsync().ConfigureAwait(false))
            {
                // First of all, and on each connect: without it a page that connects again would wait for ever.
                await socket.Frames.SendAsync(PeerJsCodec.Open).ConfigureAwait(false);
                return receiver;
            }

            await receiver.DisposeAsync().ConfigureAwait(false);
            await socket.Frames.SendAsync(PeerJsCodec.IdTaken).ConfigureAwait(false);
            await _farewell.SayAsync(CloseCode.Normal, "").ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        }

        return null;
    }

    private async Task DeliverAsync(IMailboxReceiver receiver)
    {
        peers.Metrics.Connected(Transport.PeerJs);
        try
        {
            await DeliverAllAsync(receiver).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A defect. A socket that no longer receives must not stay open.
            context.Abort();
            throw;
        }
        finally
        {
            peers.Metrics.Disconnected(Transport.PeerJs);
            await DetachAsync(receiver).ConfigureAwait(false);
        }
    }

    private async Task DeliverAllAsync(IMailboxReceiver receiver)
    {
        while (true)
        {
            var result = await receiver.ReceiveAsync(Timeout.InfiniteTimeSpan, 1, _gone.Token).ConfigureAwait(false);
            if (result.Messages.Count == 0)
            {
                peers.Metrics.Waited(Transport.PeerJs, result.Ended);
                await EndAsync(result.Ended).ConfigureAwait(false);
                return;
            }

            if (!await peers.HandOver.TryAsync(context, result, staysUntilAcknowledged: false, WriteAsync).ConfigureAwait(false))
            {
                await _lost.NoteWaitingAsync(receiver).ConfigureAwait(false);
                if (!socket.Frames.IsClosing)
                {
                    context.Abort();
                }

                return;
            }
        }
    }

    private static async ValueTask DetachAsync(IMailboxReceiver receiver)
    {
        try
        {
            await receiver.DisposeAsync().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            // The store finds out by itself that nobody is attached.
        }
    }

    /// <returns>False if the message belongs back into the mailbox: the client is gone.</returns>
    private async Task<bool> WriteAsync(HttpContext _, MessageList messages)
    {
        var message = messages[0];
        if (!PeerJsCodec.TryRead(message.Body.Span, out var read))
        {
            // A native mailbox has sent it, and no page could make anything of it.
            return true;
        }

        if (read.Type is PeerJsType.Probe or PeerJsType.Alive or PeerJsType.Heartbeat)
        {
            return read.Type != PeerJsType.Probe || await AnswerProbeAsync(message.From).ConfigureAwait(false);
        }

        var frame = PeerJsCodec.Deliver(peers.IdOf(message.From), id, read);
        _lost.NoteWritten(message, socket.Pulse);
        return await IsAliveAsync(_recently).ConfigureAwait(false) && await socket.Frames.SendAsync(frame).ConfigureAwait(false);
    }

    /// <summary>Somebody else wants the id. The client keeps it if it shows any sign of life; else this session ends.</summary>
    private async ValueTask<bool> AnswerProbeAsync(string asker)
    {
        if (await IsAliveAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            await SendAsync(asker, PeerJsCodec.Alive).ConfigureAwait(false);
        }
        else
        {
            context.Abort();
        }

        return true;
    }

    private async ValueTask<bool> IsAliveAsync(TimeSpan recently) =>
        socket.Pulse is not { } pulse || pulse.Silence < recently || await pulse.IsAliveAsync(PeerJsPeers.Patience).ConfigureAwait(false);

    private Task EndAsync(WaitEnded ended) => ended switch
    {
        WaitEnded.Stopping => _farewell.SayAsync(CloseCode.Stopping, "The server is shutting down."),

        // The same client has connected again.
        WaitEnded.Superseded => _farewell.SayAsync(CloseCode.Superseded, "The same peer has connected again."),

        // It gave up its id, and its socket stays open: it may be closing its last connections.
        WaitEnded.Left when _mailbox is null => Task.CompletedTask,
        WaitEnded.Left => _farewell.SayAsync(CloseCode.Left, "The id was lost. Connect again."),
        WaitEnded.Evicted => _farewell.SayAsync(CloseCode.TryAgainLater, "An operator ended this connection. Connect again."),
        _ => Task.CompletedTask,
    };

    /// <summary>Reads frames until the connection ends.</summary>
    /// <returns>Whether the client has closed it.</returns>
    private async Task<bool> ListenAsync()
    {
        while (true)
        {
            using var frame = await socket.Frames.ReadAsync(peers.Options.MaxMessageBytes).ConfigureAwait(false);
            if (frame.Kind == FrameKind.Closed)
            {
                return socket.Frames.IsClosing;
            }

            try
            {
                await HearAsync(frame).ConfigureAwait(false);
            }
            catch (MailboxStoreException)
            {
                await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
            }
        }
    }

    private ValueTask HearAsync(SocketFrames.Frame frame)
    {
        if (frame.Kind == FrameKind.TooLarge)
        {
            return new(_farewell.SayAsync(CloseCode.FrameTooLarge, $"A message has at most {peers.Options.MaxMessageBytes} bytes."));
        }

        // What is no message touches nothing: a page of another version may send what this server does not know.
        if (_mailbox is not { } mailbox || _farewell.IsSaid || frame.Kind != FrameKind.Text || !PeerJsCodec.TryRead(frame.Text, out var message))
        {
            return default;
        }

        return message.Type switch
        {
            PeerJsType.Leave when message.Destination.Length == 0 => LeaveAsync(mailbox),
            PeerJsType.Offer or PeerJsType.Answer or PeerJsType.Candidate => PassOnAsync(message.Destination, frame.Text.ToArray(), isHeld: true),
            PeerJsType.Leave or PeerJsType.Expire => PassOnAsync(message.Destination, frame.Text.ToArray(), isHeld: false),
            _ => default,
        };
    }

    private ValueTask LeaveAsync(IMailbox mailbox)
    {
        _mailbox = null;
        return mailbox.LeaveAsync();
    }

    private async ValueTask PassOnAsync(string destination, byte[] message, bool isHeld)
    {
        if (destination.Length == 0)
        {
            return;
        }

        await SlowDownAsync().ConfigureAwait(false);
        var to = peers.MailboxOf(destination);
        if (!isHeld)
        {
            await SendAsync(to, message).ConfigureAwait(false);
        }
        else if (_mailbox is { } mailbox && _absent is { } absent)
        {
            var status = await peers.Sending.SendAsync(mailbox, to, new(message), new() { Hold = peers.Options.ExpireTimeout }).ConfigureAwait(false);
            await absent.NoteAsync(destination, status).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what needs no answer.</summary>
    private async ValueTask SendAsync(string to, ReadOnlyMemory<byte> message)
    {
        if (_mailbox is { } mailbox)
        {
            await peers.Sending.SendAsync(mailbox, to, new(message)).ConfigureAwait(false);
        }
    }

    /// <summary>Delays reading while the peer exceeds the rate limit, so that the connection slows it down.</summary>
    private async ValueTask SlowDownAsync()
    {
        while (peers.Rate.Take(id) is { } seconds && !_gone.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), peers.Time, _gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
