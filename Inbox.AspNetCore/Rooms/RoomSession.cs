using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Inbox.Rooms;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Rooms;

/// <summary>One member's socket: one loop tells what happens in the room, another one hears what the member signals to others.</summary>
internal sealed class RoomSession(HttpContext context, SocketFrames frames, IRoomMember member, InboxRoomsOptions options, TimeProvider time) : IDisposable
{
    /// <summary>What a frame has beside its signal: <c>{"to":n,"data":}</c>, and members that a later version may add.</summary>
    private const int EnvelopeBytes = 256;

    private readonly SocketFarewell _farewell = new(frames, context, time);
    private readonly LeakyBucket _rate = new(options.SignalsPerSecond, time);
    private long _bucket;

    public async Task RunAsync()
    {
        var telling = TellAsync();
        var ending = CloseWhenEndedAsync();
        await ListenAsync().ConfigureAwait(false);

        // At once: the others must not wait for how this socket ends.
        await member.LeaveAsync().ConfigureAwait(false);
        await ending.ConfigureAwait(false);
        await telling.ConfigureAwait(false);
    }

    public void Dispose() => _farewell.Dispose();

    private async Task TellAsync()
    {
        while (await member.NextAsync().ConfigureAwait(false) is { } next)
        {
            if (!await frames.SendAsync(RoomReply.Of(next)).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Beside the loop that tells, which may be stuck in a frame that nobody reads.</summary>
    private async Task CloseWhenEndedAsync()
    {
        var (code, reason) = await member.Ended.ConfigureAwait(false) switch
        {
            MemberEnd.TooSlow => (CloseCode.TooSlow, "More waits for this member than it may."),
            MemberEnd.Stopping => (CloseCode.Stopping, "The server ends."),
            _ => (CloseCode.Normal, ""),
        };
        await _farewell.SayAsync(code, reason).ConfigureAwait(false);
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            using var frame = await frames.ReadAsync(options.MaxSignalBytes + EnvelopeBytes).ConfigureAwait(false);
            if (frame.Kind == FrameKind.Closed)
            {
                return;
            }

            if (_farewell.IsSaid)
            {
                continue;
            }

            try
            {
                await HearAsync(frame).ConfigureAwait(false);
            }
            catch (MailboxStoreException)
            {
                await PutOutAsync(CloseCode.TryAgainLater, "The rooms cannot be reached now.").ConfigureAwait(false);
            }
        }
    }

    private ValueTask HearAsync(SocketFrames.Frame frame)
    {
        if (frame.Kind == FrameKind.TooLarge)
        {
            return PutOutAsync(CloseCode.TooLarge, $"A signal has at most {options.MaxSignalBytes} bytes.");
        }

        if (frame.Kind != FrameKind.Text || !RoomSignal.TryParse(frame.Text, out var signal))
        {
            return PutOutAsync(CloseCode.Misuse, "A frame is a JSON text with \"to\", a number, and \"data\".");
        }

        return signal.Data.Length > options.MaxSignalBytes
            ? PutOutAsync(CloseCode.TooLarge, $"A signal has at most {options.MaxSignalBytes} bytes.")
            : SignalAsync(signal);
    }

    private async ValueTask SignalAsync(RoomSignal signal)
    {
        var refusal = _rate.Take(ref _bucket) is { } seconds
            ? new(StatusCodes.Status429TooManyRequests, "Too many signals", "This member signals faster than it may. Nobody got this one.", seconds)
            : await member.SignalAsync(signal.To, signal.Data).ConfigureAwait(false) ? null : RoomReply.NoSuchMember;
        if (refusal is not null)
        {
            await AnswerAsync(RoomReply.Error(refusal, signal.To)).ConfigureAwait(false);
        }
    }

    /// <summary>The next frame is read when this one is out: who does not read its answers is not listened to.</summary>
    private async ValueTask AnswerAsync(ReadOnlyMemory<byte> frame) => await frames.SendAsync(frame).ConfigureAwait(false);

    private async ValueTask PutOutAsync(CloseCode code, string reason)
    {
        var closing = _farewell.SayAsync(code, reason);
        await member.LeaveAsync().ConfigureAwait(false);
        await closing.ConfigureAwait(false);
    }
}
