using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

internal sealed partial class SocketSession
{
    private static readonly Refusal _contentNeeded =
        new(400, "Message needed", "Send one of data (any JSON), text (a string) or base64 (a string).");

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

        var admission = await AdmitAsync(BasicCredentials.OfQuery(request.Name!, request.Password!)).ConfigureAwait(false);
        if (!admission.IsGiven(out var mailbox, out var refusal))
        {
            rules.Metrics.Refused(refusal.Status, refusal.Title);
            await CloseAsync(refusal.RetryAfter is not null ? CloseCode.TryAgainLater : CloseCode.Credentials, refusal.Title).ConfigureAwait(false);
            return null;
        }

        _after = request.After is { } later ? Math.Max(later, _after ?? 0) : _after;
        _authenticationRef = request.Ref;
        return mailbox;
    }

    private async ValueTask<Admission> AdmitAsync(BasicCredentials credentials)
    {
        try
        {
            return await rules.Doorkeeper.AdmitAsync(credentials, context.Connection.RemoteIpAddress, CancellationToken.None).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            return new(StoreFailure.Refusal);
        }
    }

    /// <summary>Reads the first frame. Neither deadline fires after it returns: a closing socket must not take over a mailbox.</summary>
    private async ValueTask<SocketFrames.Frame> ReadFirstAsync(CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(rules.Options.SocketAuthenticationTimeout, rules.Time);
        using var onLate = late.Token.UnsafeRegister(_ => _ = CloseAsync(CloseCode.Credentials, "No credentials arrived in time."), null);
        using var onStopping = stopping.UnsafeRegister(_ => _ = CloseAsync(CloseCode.Stopping, "The server is shutting down."), null);
        return await _frames.ReadAsync(SocketRules.MaxFirstFrameBytes).ConfigureAwait(false);
    }

    private async Task ListenAsync(IMailbox? mailbox)
    {
        while (true)
        {
            using var frame = await _frames.ReadAsync(rules.MaxFrameBytes).ConfigureAwait(false);
            if (frame.Kind == FrameKind.Closed)
            {
                return;
            }

            if (mailbox is null || IsClosing)
            {
                continue;
            }

            try
            {
                await HearAsync(mailbox, frame).ConfigureAwait(false);
            }
            catch (MailboxStoreException)
            {
                await CloseAsync(CloseCode.TryAgainLater, StoreFailure.Reason).ConfigureAwait(false);
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
            return new(CloseAsync(CloseCode.Misuse, "A frame must be text: a JSON object with \"to\" or \"ack\"."));
        }

        switch (request.Kind)
        {
            case RequestKind.Send:
                return SendAsync(mailbox, request);
            case RequestKind.Acknowledge when _after is not null:
                return AcknowledgeAsync(mailbox, request);
            case RequestKind.Acknowledge:
                return new(CloseAsync(CloseCode.Misuse, "This socket was opened without \"after\", so it cannot acknowledge."));
            default:
                return new(CloseAsync(CloseCode.Misuse, "This socket is already authenticated."));
        }
    }

    private async ValueTask AcknowledgeAsync(IMailbox mailbox, SocketRequest request)
    {
        await mailbox.AcknowledgeAsync(request.Ack).ConfigureAwait(false);
        await AnswerAsync(request.Ref, null).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(IMailbox mailbox, SocketRequest request)
    {
        var refusal = request.To is not { } to || !MailboxName.IsLegal(to) ? Refusal.RecipientNeeded
            : request.Content is not { } content ? _contentNeeded
            : rules.Rate.TakeOrRefuse(mailbox.Name)
            ?? (await MayAsync(mailbox.Name, to).ConfigureAwait(false) ? null : Refusal.NotAllowed);
        if (refusal is not null)
        {
            await AnswerAsync(request.Ref, refusal).ConfigureAwait(false);
            return;
        }

        try
        {
            var options = new SendOptions { Hold = TimeSpan.FromSeconds(Math.Min(request.Hold, 86_400)) };
            var status = await rules.Sending.SendAsync(mailbox, request.To!, request.Content!.Value, options).ConfigureAwait(false);
            var isTaken = status is SendStatus.Accepted or SendStatus.Held;
            await AnswerAsync(request.Ref, isTaken ? null : Refusal.Of(status, rules.MaxMessageBytes), status == SendStatus.Held).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await AnswerAsync(request.Ref, StoreFailure.Refusal).ConfigureAwait(false);
        }
    }

    private ValueTask<bool> MayAsync(string from, string to) =>
        rules.Options.CanSend is { } canSend ? canSend(from, to, context) : new(true);

    private async ValueTask AnswerAsync(long? reference, Refusal? refusal, bool isHeld = false)
    {
        if (refusal is not null)
        {
            rules.Metrics.Refused(refusal.Status, refusal.Title);
            await _frames.SendAsync(SocketReply.Error(refusal, reference)).ConfigureAwait(false);
        }
        else if (reference is { } number)
        {
            await _frames.SendAsync(SocketReply.Ok(number, isHeld)).ConfigureAwait(false);
        }
    }
}
