using System.Buffers.Binary;
using System.Text;

namespace Inbox.Redis.Mailboxes;

/// <summary>
/// A message's trace within its <see cref="Frame"/>: nothing without one; else when it was sent (8 bytes, microseconds since 1970) and its
/// <c>traceparent</c>, in ASCII.
/// </summary>
internal static class TraceFrame
{
    /// <summary>
    /// A longer one, which today's version of the W3C's format never is (55), is left out: its length must fit into a byte.
    /// </summary>
    private const int MaxTraceParent = 200;

    public static int LengthOf(MessageTrace? trace) => trace is null ? 0 : sizeof(long) + TraceParent(trace).Length;

    public static void Write(MessageTrace? trace, Span<byte> frame)
    {
        if (trace is not null)
        {
            BinaryPrimitives.WriteInt64LittleEndian(frame, (trace.SentAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            Encoding.ASCII.GetBytes(TraceParent(trace), frame[sizeof(long)..]);
        }
    }

    public static MessageTrace? Read(ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty)
        {
            return null;
        }

        var sentAt = DateTimeOffset.UnixEpoch.AddMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(frame));
        return new(sentAt, frame.Length == sizeof(long) ? null : Encoding.ASCII.GetString(frame[sizeof(long)..]));
    }

    private static string TraceParent(MessageTrace trace) => trace.TraceParent is { Length: <= MaxTraceParent } some ? some : "";
}
