using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

/// <summary>One socket: the receiving end of a mailbox, and a way to send.</summary>
/// <remarks>
/// A session has two nearly independent loops. One reads the frames of the client and answers them; it reads the next frame only when the
/// answer is written, so a client that does not read its answers is not served. The other takes one message at a time out of the mailbox
/// and writes it; messages that a slow reader does not take stay in its mailbox, within the limits of that.
/// </remarks>
internal sealed partial class SocketSession(HttpContext context, SocketFrames frames, SocketRules rules, long? after) : IDisposable
{
    private readonly SocketFrames _frames = frames;
    private readonly SocketFarewell _farewell = new(frames, context, rules.Time);
    private readonly CancellationTokenSource _gone = new();
    private long? _after = after;
    private long? _authenticationRef;

    /// <param name="mailbox">The caller's mailbox; null if its credentials come as the first frame.</param>
    /// <param name="stopping">Canceled when the server shuts down.</param>
    public async Task RunAsync(IMailbox? mailbox, CancellationToken stopping)
    {
        mailbox ??= await AuthenticateAsync(stopping).ConfigureAwait(false);
        using var expiry = rules.Logins.EndOf(context) is { } end ? ExpireAfter(rules.Logins.Until(end)) : null;
        var delivering = mailbox is null ? Task.CompletedTask : DeliverAsWellAsPossibleAsync(mailbox);
        try
        {
            await ListenAsync(mailbox).ConfigureAwait(false);
        }
        finally
        {
            await _gone.CancelAsync().ConfigureAwait(false);

            // Before the delivery is over: a closing client need not read what is still being written, and is disconnected in time.
            await CloseAsync(CloseCode.Normal, "").ConfigureAwait(false);
            await delivering.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _gone.Dispose();
        _farewell.Dispose();
    }

    private bool IsClosing => _farewell.IsSaid;

    private async Task DeliverAsWellAsPossibleAsync(IMailbox mailbox)
    {
        rules.Metrics.Connected(Transport.Socket);
        try
        {
            var receiver = await mailbox.AttachAsync(
                new() { After = _after, OnRevoked = context.Abort, AllowSynchronousContinuations = true }, _gone.Token).ConfigureAwait(false);
            await using (receiver.ConfigureAwait(false))
            {
                // Only now: a client that gets "ok" may rely on having taken over.
                await AnswerAsync(_authenticationRef, null).ConfigureAwait(false);
                await DeliverAsync(receiver).ConfigureAwait(false);
            }
        }
        catch (MailboxStoreException)
        {
            await CloseAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The client disconnected before it took over.
        }
        catch (Exception)
        {
            // A defect. A socket that no longer receives must not stay open.
            context.Abort();
            throw;
        }
        finally
        {
            rules.Metrics.Disconnected(Transport.Socket);
        }
    }

    private async Task DeliverAsync(IMailboxReceiver receiver)
    {
        while (true)
        {
            var result = await receiver.ReceiveAsync(Timeout.InfiniteTimeSpan, 1, _gone.Token).ConfigureAwait(false);
            if (result.Messages.Count == 0)
            {
                rules.Metrics.Waited(Transport.Socket, result.Ended);
                await EndAsync(result.Ended).ConfigureAwait(false);
                return;
            }

            if (!await rules.HandOver.TryAsync(context, result, _after is not null, WriteAsync).ConfigureAwait(false))
            {
                if (!_frames.IsClosing)
                {
                    context.Abort();
                }

                return;
            }
        }
    }

    private async Task<bool> WriteAsync(HttpContext _, MessageList messages)
    {
        var sending = _frames.SendAsync(SocketReply.Envelope(messages[0]));
        var hadToWait = !sending.IsCompleted;

        // A send that waits returns without an error when the connection breaks.
        return await sending.ConfigureAwait(false) && (!hadToWait || ConnectionProbe.IsOpen(context));
    }

    private Task EndAsync(WaitEnded ended) => ended switch
    {
        WaitEnded.Superseded => CloseAsync(CloseCode.Superseded, "A newer receiver took over."),
        WaitEnded.Left => CloseAsync(CloseCode.Left, "The mailbox was left."),
        WaitEnded.Stopping => CloseAsync(CloseCode.Stopping, "The server is shutting down."),
        WaitEnded.Lost => CloseAsync(CloseCode.Lost, "Messages may have been lost."),
        _ => Task.CompletedTask,
    };

    private ITimer ExpireAfter(TimeSpan left) => rules.Time.CreateTimer(_ => _ = ExpireAsync(), null, left, Timeout.InfiniteTimeSpan);

    private Task ExpireAsync() => CloseAsync(CloseCode.LoginExpired, "The login of this socket has expired. Reconnect.");

    private Task CloseAsync(CloseCode code, string reason) => _farewell.SayAsync(code, reason);
}
