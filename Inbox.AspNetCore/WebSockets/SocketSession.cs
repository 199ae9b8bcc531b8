using System.Net.WebSockets;
using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.WebSockets;

/// <summary>One socket: the receiving end of a mailbox, and a way to send.</summary>
/// <remarks>
/// Two loops that know little of each other. One reads what the client says and answers it, and reads no further before the answer is out: who
/// does not read its answers is not listened to. The other takes one message at a time out of the mailbox and writes it: what a slow
/// reader does not take stays in its mailbox, under that one's limits.
/// </remarks>
internal sealed class SocketSession(HttpContext context, WebSocket socket, SocketRules rules, long? after) : IDisposable
{
    private static readonly Refusal _contentNeeded = new(400, "Message needed", "Give one of data (any JSON), text (a string) and base64 (a string).");

    private readonly SocketFrames _frames = new(socket, rules.MaxFrameBytes);
    private readonly CancellationTokenSource _gone = new();
    private readonly Attachment _attachment = new(context.Abort);
    private CancellationTokenSource? _giveUp;
    private SocketRate _rate = new(rules.Options.SocketMessagesPerSecond, rules.Time);
    private bool _acknowledges = after is not null;
    private long _acknowledged = after ?? 0;
    private int _isClosing;

    /// <param name="mailbox">The caller's; null when its credentials come as the first frame.</param>
    /// <param name="stopping">The server ends.</param>
    public async Task RunAsync(IMailbox? mailbox, CancellationToken stopping)
    {
        mailbox ??= await AuthenticateAsync(stopping).ConfigureAwait(false);
        var delivering = mailbox is null ? Task.CompletedTask : DeliverAsync(mailbox);
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
        _giveUp?.Dispose();
        _frames.Dispose();
    }

    private bool IsClosing => Volatile.Read(ref _isClosing) != 0;

    private async Task<IMailbox?> AuthenticateAsync(CancellationToken stopping)
    {
        using var frame = await ReadFirstAsync(stopping).ConfigureAwait(false);
        if (frame.Kind == FrameKind.Closed || IsClosing)
        {
            return null;
        }

        if (frame.Kind != FrameKind.Text || !SocketRequest.TryParse(frame.Text, out var request) || request.Kind != RequestKind.Authenticate)
        {
            await CloseAsync(CloseCode.Credentials, "The first frame must be {\"auth\":{\"name\":…,\"password\":…}}.").ConfigureAwait(false);
            return null;
        }

        var admission = await rules.Doorkeeper.AdmitAsync(
            BasicCredentials.OfQuery(request.Name!, request.Password!), context.Connection.RemoteIpAddress, CancellationToken.None).ConfigureAwait(false);
        if (!admission.IsGiven(out var mailbox, out var refusal))
        {
            await CloseAsync(refusal.Status == StatusCodes.Status503ServiceUnavailable ? CloseCode.TryAgainLater : CloseCode.Credentials, refusal.Title).ConfigureAwait(false);
            return null;
        }

        _acknowledges |= request.After is not null;
        _acknowledged = Math.Max(_acknowledged, request.After ?? 0);
        await AnswerAsync(request.Ref, null).ConfigureAwait(false);
        return mailbox;
    }

    /// <summary>Neither deadline fires any more when it returns: a socket that is being closed must not take a mailbox over.</summary>
    private async ValueTask<SocketFrames.Frame> ReadFirstAsync(CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(rules.Options.SocketAuthenticationTimeout, rules.Time);
        using var onLate = late.Token.UnsafeRegister(_ => _ = CloseAsync(CloseCode.Credentials, "No credentials came in time."), null);
        using var onStopping = stopping.UnsafeRegister(_ => _ = CloseAsync(CloseCode.Stopping, "The server ends."), null);
        return await _frames.ReadAsync().ConfigureAwait(false);
    }

    private async Task ListenAsync(IMailbox? mailbox)
    {
        while (true)
        {
            using var frame = await _frames.ReadAsync().ConfigureAwait(false);
            if (frame.Kind == FrameKind.Closed)
            {
                return;
            }

            if (mailbox is not null && !IsClosing)
            {
                await HearAsync(mailbox, frame).ConfigureAwait(false);
            }
        }
    }

    private ValueTask HearAsync(IMailbox mailbox, SocketFrames.Frame frame)
    {
        if (frame.Kind == FrameKind.TooLarge)
        {
            return new(CloseAsync(CloseCode.TooLarge, $"A frame has at most {rules.MaxFrameBytes} bytes."));
        }

        if (frame.Kind != FrameKind.Text || !SocketRequest.TryParse(frame.Text, out var request))
        {
            return new(CloseAsync(CloseCode.Misuse, "A frame is a JSON text with \"to\" or \"ack\"."));
        }

        switch (request.Kind)
        {
            case RequestKind.Send:
                return SendAsync(mailbox, request);
            case RequestKind.Acknowledge when _acknowledges:
                return AcknowledgeAsync(mailbox, request.Ack);
            case RequestKind.Acknowledge:
                return new(CloseAsync(CloseCode.Misuse, "Who did not open with \"after\" does not acknowledge."));
            default:
                return new(CloseAsync(CloseCode.Misuse, "The socket has credentials already."));
        }
    }

    /// <summary>At once, to make room; and once more with the next receive, for a message that counted as in flight still.</summary>
    private async ValueTask AcknowledgeAsync(IMailbox mailbox, long id)
    {
        Volatile.Write(ref _acknowledged, Math.Max(_acknowledged, id));
        await mailbox.AcknowledgeAsync(id).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(IMailbox mailbox, SocketRequest request)
    {
        var refusal = request.To is not { } to || !MailboxName.IsLegal(to) ? Refusal.RecipientNeeded
            : request.Content is not { } content ? _contentNeeded
            : _rate.Take() is { } seconds ? new(StatusCodes.Status429TooManyRequests, "Too many messages", "This socket sends faster than it may. Nothing was stored.", seconds)
            : await mailbox.SendAsync(to, content).ConfigureAwait(false) is var status && status == SendStatus.Accepted ? null
            : Refusal.Of(status, rules.MaxMessageBytes);
        await AnswerAsync(request.Ref, refusal).ConfigureAwait(false);
    }

    private async ValueTask AnswerAsync(long? reference, Refusal? refusal)
    {
        if (refusal is not null)
        {
            await _frames.SendAsync(SocketReply.Error(refusal, reference)).ConfigureAwait(false);
        }
        else if (reference is { } number)
        {
            await _frames.SendAsync(SocketReply.Ok(number)).ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(IMailbox mailbox)
    {
        var last = _acknowledged;
        while (true)
        {
            var result = await mailbox.ReceiveAsync(
                new() { Wait = TimeSpan.MaxValue, Max = 1, After = _acknowledges ? Volatile.Read(ref _acknowledged) : null, Beyond = last, Receiver = _attachment, ContinuesInline = true }, _gone.Token).ConfigureAwait(false);
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
        }
    }

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

    /// <summary>Closes our side; the peer's answer ends the session, and if none comes in time, we cut it off.</summary>
    private async Task CloseAsync(CloseCode code, string reason)
    {
        if (Interlocked.Exchange(ref _isClosing, 1) != 0)
        {
            return;
        }

        _giveUp = new(SocketRules.CloseTimeout, rules.Time);
        _giveUp.Token.UnsafeRegister(static attachment => ((Attachment)attachment!).Abort(), _attachment);
        await _frames.CloseAsync(code, reason).ConfigureAwait(false);
    }
}
