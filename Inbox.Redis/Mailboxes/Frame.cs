using System.Buffers.Binary;
using System.Text;

namespace Inbox.Redis.Mailboxes;

/// <summary>
/// A message as Redis keeps it: version 2, the sender's life (8 bytes, little-endian), the lengths of name and media type (2 bytes each)
/// and of the trace (1 byte; 0 for none), the name and the media type in UTF-8, the trace, and the body.
/// </summary>
internal static class Frame
{
    private const byte Version = 2;
    private const int Head = 1 + sizeof(long) + 2 * sizeof(ushort) + 1;

    public static byte[] Write(string from, long life, in MessageContent content)
    {
        var (name, type) = (Encoding.UTF8.GetByteCount(from), Encoding.UTF8.GetByteCount(content.ContentType));
        var trace = TraceFrame.LengthOf(content.Trace);
        var frame = new byte[Head + name + type + trace + content.Body.Length];
        frame[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(1), life);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(9), checked((ushort)name));
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(11), checked((ushort)type));
        frame[13] = (byte)trace;
        Encoding.UTF8.GetBytes(from, frame.AsSpan(Head));
        Encoding.UTF8.GetBytes(content.ContentType, frame.AsSpan(Head + name));
        TraceFrame.Write(content.Trace, frame.AsSpan(Head + name + type));
        content.Body.Span.CopyTo(frame.AsSpan(Head + name + type + trace));
        return frame;
    }

    /// <exception cref="MailboxStoreException">The frame is of another version.</exception>
    public static MailboxMessage Read(long id, byte[] frame)
    {
        if (frame.Length < Head || frame[0] != Version)
        {
            throw new MailboxStoreException("A message in Redis was written by another version of Inbox.");
        }

        var life = BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(1));
        var name = BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(9));
        var type = BinaryPrimitives.ReadUInt16LittleEndian(frame.AsSpan(11));
        var trace = frame[13];
        return new(
            id,
            Encoding.UTF8.GetString(frame, Head, name),
            life,
            new(
                frame.AsMemory(Head + name + type + trace),
                ContentType(frame.AsSpan(Head + name, type)),
                TraceFrame.Read(frame.AsSpan(Head + name + type, trace))));
    }

    /// <summary>Most messages have one of few media types, which need no text of their own.</summary>
    private static string ContentType(ReadOnlySpan<byte> utf8) =>
        utf8.SequenceEqual("application/octet-stream"u8) ? MessageContent.DefaultContentType
        : utf8.SequenceEqual("application/json"u8) ? "application/json"
        : Encoding.UTF8.GetString(utf8);
}
