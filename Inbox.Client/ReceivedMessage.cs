using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Inbox.Client;

/// <summary>A message from another peer, or from this one.</summary>
public sealed class ReceivedMessage
{
    internal ReceivedMessage(long id, string from, MessageKind kind, ReadOnlyMemory<byte> body, long fromLife = 0) =>
        (Id, From, Kind, Body, FromLife) = (id, from, kind, body, fromLife);

    /// <summary>Gets the id: a whole number below 2^53 that grows within one mailbox.</summary>
    public long Id { get; }

    /// <summary>Gets the mailbox of the sender. The server has checked its password.</summary>
    public string From { get; }

    /// <summary>Gets the life of the sender's mailbox: a larger number each time the name is claimed again; 0 if unknown.</summary>
    public long FromLife { get; }

    /// <summary>Gets the kind of the body.</summary>
    public MessageKind Kind { get; }

    /// <summary>Gets the bytes of the message, for every kind. Text and JSON are UTF-8.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Gets the body as text. Bytes that are not valid UTF-8 become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>Reads the body as JSON, whatever its kind.</summary>
    /// <param name="type">The metadata: <c>MyContext.Default.MyType</c> of a source-generated <c>JsonSerializerContext</c>.</param>
    /// <returns>The value; null for the JSON <c>null</c>.</returns>
    /// <exception cref="JsonException">The body is not JSON, or not of that type.</exception>
    public T? Json<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Body.Span, type);
}
