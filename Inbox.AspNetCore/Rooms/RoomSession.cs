using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Inbox.Rooms;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Rooms;

/// <summary>The socket of one member: one loop sends the events of the room, another reads the member's signals to others.</summary>
internal sealed class RoomSession(HttpContext context, SocketFrames frames, IRoomMember member, InboxRoomsOptions options, TimeProvider time) : IDisposable
{
    /// <summary>
    /// The room in a frame besides its signal: for <c>{"to":n,"data":}</c>, and for members that a later version may add.
    /// </summary>
    private const int EnvelopeBytes = 256;

    private readonly SocketFarewell _farewell = new(frames, context, time);
    private readonly LeakyBucket _rate = new(options.SignalsPerSecond, time);
    private long _bucket;

    public async Task RunAsync()
    {
        var telling = TellAsync();
        var ending = CloseWhenEndedAsync();
        await ListenAsync().ConfigureAwait(false);

        // At once: the other members must not wait until this socket is closed.
        await member.LeaveAsync().ConfigureAwait(false);
        await ending.ConfigureAwait(false);
        await telling.ConfigureAwait(false);
    }

    public void Dispose() => _farewell.Dispose();

    private async Task TellAsync()
    {
        while (await member.NextAsync().ConfigureAwait(false) is { } next)
        {
            if (!await frames.SendAsync(RoomReply.Of(next, options.MaxSignalBytes)).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>
    /// Closes the socket when the membership ends. Separate from the sending loop, which may be stuck in a frame not read.
    /// </summary>
    private async Task CloseWhenEndedAsync()
    {
        var (code, reason) = await member.Ended.ConfigureAwait(false) switch
        {
            MemberEnd.TooSlow => (CloseCode.TooSlow, "This member reads too slowly; its queue is full."),
            MemberEnd.Stopping => (CloseCode.Stopping, "The server is shutting down."),
            MemberEnd.Lost => (CloseCode.TryAgainLater, "The server has lost this membership. Join again."),
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
            return PutOutAsync(CloseCode.Misuse, "A frame must be text: a JSON object with \"to\", a number, and \"data\".");
        }

        return signal.Data.Length > options.MaxSignalBytes
            ? PutOutAsync(CloseCode.TooLarge, $"A signal has at most {options.MaxSignalBytes} bytes.")
            : SignalAsync(signal);
    }

    private async ValueTask SignalAsync(RoomSignal signal)
    {
        var refusal = _rate.Take(ref _bucket) is { } seconds
            ? new(StatusCodes.Status429TooManyRequests, "Too many signals",
                "Rate limit exceeded for this member. The signal was not delivered.", seconds)
            : await member.SignalAsync(signal.To, signal.Data).ConfigureAwait(false) ? null : RoomReply.NoSuchMember;
        if (refusal is not null)
        {
            await AnswerAsync(RoomReply.Error(refusal, signal.To)).ConfigureAwait(false);
        }
    }

    /// <summary>Sends an answer. The next frame is read only after that: a member that does not read its answers is not served.</summary>
    private async ValueTask AnswerAsync(ReadOnlyMemory<byte> frame) => await frames.SendAsync(frame).ConfigureAwait(false);

    private async ValueTask PutOutAsync(CloseCode code, string reason)
    {
        var closing = _farewell.SayAsync(code, reason);
        await member.LeaveAsync().ConfigureAwait(false);
        await closing.ConfigureAwait(false);
    }
}
