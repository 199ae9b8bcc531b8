using System.Buffers.Binary;
using System.Text;

namespace Inbox.Redis.Mailboxes;

/// <summary>
/// A message as Redis keeps it: version 1, the sender's life (8 bytes, little-endian), the lengths of name and media type (2 bytes each),
/// both in UTF-8, and the body.
/// </summary>
internal static class Frame
{
    private const byte Version = 1;
    private const int Head = 1 + sizeof(long) + 2 * sizeof(ushort);

    public static byte[] Write(string from, long life, in MessageContent content)
    {
        var (name, type) = (Encoding.UTF8.GetByteCount(from), Encoding.UTF8.GetByteCount(content.ContentType));
        var frame = new byte[Head + name + type + content.Body.Length];
        frame[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(1), life);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(9), checked((ushort)name));
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(11), checked((ushort)type));
        Encoding.UTF8.GetBytes(from, frame.AsSpan(Head));
        Encoding.UTF8.GetBytes(content.ContentType, frame.AsSpan(Head + name));
        content.Body.Span.CopyTo(frame.AsSpan(Head + name + type));
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
        return new(
            id,
            Encoding.UTF8.GetString(frame, Head, name),
            life,
            new(frame.AsMemory(Head + name + type), ContentType(frame.AsSpan(Head + name, type))));
    }

    /// <summary>Most messages have one of few media types, which need no text of their own.</summary>
    private static string ContentType(ReadOnlySpan<byte> utf8) =>
        utf8.SequenceEqual("application/octet-stream"u8) ? MessageContent.DefaultContentType
        : utf8.SequenceEqual("application/json"u8) ? "application/json"
        : Encoding.UTF8.GetString(utf8);
}
