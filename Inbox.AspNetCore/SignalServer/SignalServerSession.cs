using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>The connection of one user: one loop passes on the user's messages, another writes the messages of others.</summary>
/// <remarks>
/// The messages of others wait in the user's mailbox. So a target that reads slowly delays only itself, and takes no more memory than a
/// mailbox may have.
/// </remarks>
internal sealed class SignalServerSession(HttpContext context, SocketFrames frames, SignalServerUsers users, string name) : IDisposable
{
    private readonly SocketFarewell _farewell = new(frames, context, users.Time);

    // Not disposed of: a kick may come at the very end, and a source without a timer holds no resources.
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IMailboxReceiver? _receiver;

    public string Name => name;

    /// <summary>Completes when the name is free for another connection.</summary>
    public Task Left => _left.Task;

    /// <param name="mailbox">The user's mailbox; null if the request is not authenticated.</param>
    public async Task RunAsync(IMailbox? mailbox)
    {
        var delivering = Task.CompletedTask;
        if (mailbox is null)
        {
            await _farewell.SayAsync(SignalServerClose.Refused, "UNAUTHENTICATED").ConfigureAwait(false);
        }
        else if (await TryEnterAsync().ConfigureAwait(false))
        {
            delivering = DeliverAsync(mailbox);
        }

        try
        {
            await ListenAsync(mailbox).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync().ConfigureAwait(false);
            await _farewell.SayAsync(CloseCode.Normal, "").ConfigureAwait(false);
            await delivering.ConfigureAwait(false);
        }
    }

    /// <returns>False if the connection was refused, and its client was told why.</returns>
    private async ValueTask<bool> TryEnterAsync()
    {
        try
        {
            if (await users.TryEnterAsync(this).ConfigureAwait(false))
            {
                return true;
            }

            await _farewell.SayAsync(SignalServerClose.Refused, "ALREADY_EXISTS").ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Ends the connection on the operator's behalf. Not awaited: a peer that does not answer is disconnected in time.</summary>
    public void Kick() => _ = KickAsync();

    public void Dispose()
    {
        _farewell.Dispose();
    }

    /// <summary>
    /// Ends the use of the name: no message reaches this connection, and the user can connect again even before it is closed.
    /// </summary>
    private Task LeaveAsync()
    {
        // At once, and before the next connection can enter: from then on this one must not take the mailbox from it.
        _gone.Cancel();
        return FreeNameAsync();
    }

    /// <summary>In this order: who reads that it was kicked may connect again at once, and must find its name free.</summary>
    private async Task KickAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        await _farewell.SayAsync(SignalServerClose.Kicked, "KICKED").ConfigureAwait(false);
    }

    private async Task FreeNameAsync()
    {
        // First: a message that is accepted from now on is for the next connection.
        await DetachAsync().ConfigureAwait(false);
        users.Leave(this);
        _left.TrySetResult();
    }

    private async ValueTask DetachAsync()
    {
        try
        {
            if (_receiver is { } receiver)
            {
                await receiver.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (MailboxStoreException)
        {
            // The next connection supersedes the receiver in any case.
        }
    }

    private async Task DeliverAsync(IMailbox mailbox)
    {
        users.Metrics.Connected(Transport.SignalServer);
        try
        {
            // Messages for the user's former connection are of no use to a page that has just been opened: its offers were answered
            // elsewhere, or never.
            _receiver = await mailbox.AttachAsync(
                new() { FromNow = true, OnRevoked = context.Abort, AllowSynchronousContinuations = true }, _gone.Token).ConfigureAwait(false);
            await DeliverAsync(_receiver).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _gone.IsCancellationRequested)
        {
            // The user left before this connection took over, or while it was writing.
        }
        catch (Exception)
        {
            // A defect. A socket that no longer receives must not stay open.
            context.Abort();
            throw;
        }
        finally
        {
            users.Metrics.Disconnected(Transport.SignalServer);
            await DetachAsync().ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(IMailboxReceiver receiver)
    {
        while (true)
        {
            var result = await receiver.ReceiveAsync(Timeout.InfiniteTimeSpan, 1, _gone.Token).ConfigureAwait(false);
            if (result.Messages.Count == 0)
            {
                users.Metrics.Waited(Transport.SignalServer, result.Ended);
                await EndAsync(result.Ended).ConfigureAwait(false);
                return;
            }

            if (!await users.HandOver.TryAsync(context, result, staysUntilAcknowledged: false, WriteAsync).ConfigureAwait(false))
            {
                if (!frames.IsClosing)
                {
                    context.Abort();
                }

                return;
            }
        }
    }

    private async Task<bool> WriteAsync(HttpContext _, MessageList messages) => await frames.SendAsync(messages[0].Body).ConfigureAwait(false);

    private Task EndAsync(WaitEnded ended) => ended switch
    {
        WaitEnded.Stopping => _farewell.SayAsync(CloseCode.Stopping, "The server is shutting down."),

        // The user expired during the handshake.
        WaitEnded.Left => _farewell.SayAsync(SignalServerClose.Refused, "UNAUTHENTICATED"),

        // The user has connected elsewhere: to another process that shares the store.
        WaitEnded.Superseded => _farewell.SayAsync(SignalServerClose.Refused, "ALREADY_EXISTS"),
        WaitEnded.Evicted => KickAsync(),
        _ => Task.CompletedTask,
    };

    private async Task ListenAsync(IMailbox? mailbox)
    {
        while (true)
        {
            using var frame = await frames.ReadAsync(users.Options.MaxMessageBytes).ConfigureAwait(false);
            if (frame.Kind == FrameKind.Closed)
            {
                return;
            }

            if (mailbox is null || _farewell.IsSaid)
            {
                continue;
            }

            try
            {
                await HearAsync(mailbox, frame).ConfigureAwait(false);
            }
            catch (MailboxStoreException)
            {
                await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask HearAsync(IMailbox mailbox, SocketFrames.Frame frame)
    {
        if (frame.Kind == FrameKind.TooLarge)
        {
            await _farewell.SayAsync(SignalServerClose.TooLarge, $"A message has at most {users.Options.MaxMessageBytes} bytes.").ConfigureAwait(false);
        }
        else if (frame.Kind != FrameKind.Text || !SignalServerCodec.TryReadMessage(frame.Text, out var message))
        {
            await _farewell.SayAsync(
                CloseCode.Misuse, "A message must be text: a JSON object with target, type and payload.").ConfigureAwait(false);
        }
        else
        {
            await SlowDownAsync().ConfigureAwait(false);
            await PassOnAsync(mailbox, message).ConfigureAwait(false);
        }
    }

    /// <summary>Delays reading while the user exceeds the rate limit, so that the connection slows the user down.</summary>
    private async ValueTask SlowDownAsync()
    {
        while (users.Rate.Take(name) is { } seconds && !_gone.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), users.Time, _gone.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask PassOnAsync(IMailbox mailbox, SignalServerMessage message)
    {
        if (!await users.IsConnectedAsync(message.Target).ConfigureAwait(false))
        {
            await frames.SendAsync(SignalServerCodec.TargetNotFound()).ConfigureAwait(false);
            return;
        }

        switch (await users.Sending.SendAsync(mailbox, message.Target, new(SignalServerCodec.Forward(name, message))).ConfigureAwait(false))
        {
            case SendStatus.NoSuchMailbox:
                await frames.SendAsync(SignalServerCodec.TargetNotFound()).ConfigureAwait(false);
                break;
            case SendStatus.MailboxFull or SendStatus.ServerFull or SendStatus.OriginFull:
                await frames.SendAsync(SignalServerCodec.TargetBusy(message.Target)).ConfigureAwait(false);
                break;
        }
    }
}
