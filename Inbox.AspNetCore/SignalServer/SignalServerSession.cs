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
internal sealed class SignalServerSession(HttpContext context, SocketFrames frames, SignalServerUsers users, SignalServerSeat seat)
    : IDisposable
{
    private readonly SocketFarewell _farewell = new(frames, context, users.Time);

    /// <param name="mailbox">The user's mailbox; null if the request is not authenticated.</param>
    /// <param name="refusal">Why the connection is refused; null if it has the seat.</param>
    public async Task RunAsync(IMailbox? mailbox, string? refusal)
    {
        var delivering = Task.CompletedTask;
        if (refusal is not null)
        {
            await _farewell.SayAsync(SignalServerClose.Refused, refusal).ConfigureAwait(false);
        }
        else
        {
            // Not awaited: mostly nobody is kicked, and a peer that does not answer is disconnected in time.
            _ = SayKickedAsync();
            delivering = DeliverAsync();
        }

        try
        {
            await ListenAsync(mailbox).ConfigureAwait(false);
        }
        finally
        {
            await seat.LeaveAsync().ConfigureAwait(false);
            await _farewell.SayAsync(CloseCode.Normal, "").ConfigureAwait(false);
            await delivering.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _farewell.Dispose();
    }

    private async Task SayKickedAsync()
    {
        await seat.Kicked.ConfigureAwait(false);
        await _farewell.SayAsync(SignalServerClose.Kicked, "KICKED").ConfigureAwait(false);
    }

    private async Task DeliverAsync()
    {
        if (seat.Receiver is not { } receiver)
        {
            return;
        }

        users.Metrics.Connected(Transport.SignalServer);
        try
        {
            await DeliverAsync(receiver).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await _farewell.SayAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && seat.Gone.IsCancellationRequested)
        {
            // The user left while this was waiting or writing.
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
            await seat.DetachAsync().ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(IMailboxReceiver receiver)
    {
        while (true)
        {
            var result = await receiver.ReceiveAsync(Timeout.InfiniteTimeSpan, 1, seat.Gone).ConfigureAwait(false);
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

    private Task<bool> WriteAsync(HttpContext _, MessageList messages) => frames.SendAsync(messages[0].Body).AsTask();

    private Task EndAsync(WaitEnded ended) => ended switch
    {
        WaitEnded.Stopping => _farewell.SayAsync(CloseCode.Stopping, "The server is shutting down."),

        // The user expired during the handshake.
        WaitEnded.Left => _farewell.SayAsync(SignalServerClose.Refused, "UNAUTHENTICATED"),

        // The user has connected elsewhere: to another process that shares the store.
        WaitEnded.Superseded => _farewell.SayAsync(SignalServerClose.Refused, "ALREADY_EXISTS"),
        WaitEnded.Evicted => seat.KickAsync(),
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
        while (users.Rate.Take(seat.Name) is { } seconds && !seat.Gone.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), users.Time, seat.Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask PassOnAsync(IMailbox mailbox, SignalServerMessage message)
    {
        if (!await users.IsConnectedAsync(message.Target).ConfigureAwait(false))
        {
            await frames.SendAsync(SignalServerCodec.TargetNotFound()).ConfigureAwait(false);
            return;
        }

        switch (await users.Sending.SendAsync(mailbox, message.Target, new(SignalServerCodec.Forward(seat.Name, message))).ConfigureAwait(false))
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
