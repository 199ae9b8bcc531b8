using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Inbox.Client;

/// <summary>A message from another peer, or from oneself.</summary>
public sealed class ReceivedMessage
{
    internal ReceivedMessage(long id, string from, MessageKind kind, ReadOnlyMemory<byte> body, long fromLife = 0) =>
        (Id, From, Kind, Body, FromLife) = (id, from, kind, body, fromLife);

    /// <summary>A whole number below 2^53; it only grows within one mailbox.</summary>
    public long Id { get; }

    /// <summary>The mailbox of the sender: the server has seen its password.</summary>
    public string From { get; }

    /// <summary>Which life of the sender's mailbox it comes from: another number each time that the name was claimed anew, and larger
    /// later; 0 from a server that does not say.</summary>
    public long FromLife { get; }

    /// <summary>What it was sent as.</summary>
    public MessageKind Kind { get; }

    /// <summary>The message itself, whatever its kind; text and JSON are UTF-8.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body as text; bytes that are no UTF-8 become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The body read as JSON, whatever its kind.</summary>
    /// <param name="type">How: <c>MyContext.Default.MyType</c> of a source-generated <c>JsonSerializerContext</c>.</param>
    /// <returns>The value; null for the JSON <c>null</c>.</returns>
    /// <exception cref="JsonException">It is not JSON, or not of that type.</exception>
    public T? Json<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Body.Span, type);
}
