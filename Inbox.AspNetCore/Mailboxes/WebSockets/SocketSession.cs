using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

/// <summary>One socket: the receiving end of a mailbox, and a way to send.</summary>
/// <remarks>
/// Two loops that know little of each other. One reads what the client says and answers it, and reads no further before the answer is out:
/// who does not read its answers is not listened to. The other takes one message at a time out of the mailbox and writes it: what a slow
/// reader does not take stays in its mailbox, under that one's limits.
/// </remarks>
internal sealed partial class SocketSession(HttpContext context, SocketFrames frames, SocketRules rules, long? after) : IDisposable
{
    private readonly SocketFrames _frames = frames;
    private readonly SocketFarewell _farewell = new(frames, context, rules.Time);
    private readonly CancellationTokenSource _gone = new();
    private readonly Attachment _attachment = new(context.Abort);
    private bool _acknowledges = after is not null;
    private long _acknowledged = after ?? 0;
    private long? _authenticationRef;

    /// <param name="mailbox">The caller's; null when its credentials come as the first frame.</param>
    /// <param name="stopping">The server ends.</param>
    public async Task RunAsync(IMailbox? mailbox, CancellationToken stopping)
    {
        mailbox ??= await AuthenticateAsync(stopping).ConfigureAwait(false);
        var delivering = mailbox is null ? Task.CompletedTask : DeliverAsWellAsPossibleAsync(mailbox);
        await ListenAsync(mailbox).ConfigureAwait(false);
        await _gone.CancelAsync().ConfigureAwait(false);

        // Before the delivery is over: who has said farewell need not read what is being written still, and is cut off in time.
        await CloseAsync(CloseCode.Normal, "").ConfigureAwait(false);
        await delivering.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _attachment.Dispose();
        _gone.Dispose();
        _farewell.Dispose();
    }

    private bool IsClosing => _farewell.IsSaid;

    private async Task DeliverAsWellAsPossibleAsync(IMailbox mailbox)
    {
        try
        {
            await DeliverAsync(mailbox).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await CloseAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(IMailbox mailbox)
    {
        var last = _acknowledged;

        // Only now: whoever hears "ok" may rely on having taken over.
        var receiving = ReceiveAsync(mailbox, last);
        await AnswerAsync(_authenticationRef, null).ConfigureAwait(false);
        while (true)
        {
            var result = await receiving.ConfigureAwait(false);
            if (result.Messages.Count == 0)
            {
                await EndAsync(result.Ended).ConfigureAwait(false);
                return;
            }

            last = result.Messages[0].Id;
            if (!await HandOver.TryAsync(context, result, _acknowledges, WriteAsync).ConfigureAwait(false))
            {
                if (!_frames.IsClosing)
                {
                    context.Abort();
                }

                return;
            }

            receiving = ReceiveAsync(mailbox, last);
        }
    }

    private ValueTask<ReceiveResult> ReceiveAsync(IMailbox mailbox, long last) => mailbox.ReceiveAsync(
        new()
        {
            Wait = TimeSpan.MaxValue, Max = 1, After = _acknowledges ? Volatile.Read(ref _acknowledged) : null, Beyond = last, Receiver = _attachment,
            ContinuesInline = true,
        },
        _gone.Token);

    private async Task<bool> WriteAsync(HttpContext _, MessageList messages)
    {
        var sending = _frames.SendAsync(SocketReply.Envelope(messages[0]));
        var hadToWait = !sending.IsCompleted;

        // One that waits comes back without an error when the connection breaks.
        return await sending.ConfigureAwait(false) && (!hadToWait || ConnectionProbe.IsOpen(context));
    }

    private Task EndAsync(WaitEnded ended) => ended switch
    {
        WaitEnded.Superseded => CloseAsync(CloseCode.Superseded, "A newer receiver took over."),
        WaitEnded.Left => CloseAsync(CloseCode.Left, "The mailbox was left."),
        WaitEnded.Stopping => CloseAsync(CloseCode.Stopping, "The server ends."),
        _ => Task.CompletedTask,
    };

    private Task CloseAsync(CloseCode code, string reason) => _farewell.SayAsync(code, reason);
}
