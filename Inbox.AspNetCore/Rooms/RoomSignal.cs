using System.Text.Json;

namespace Inbox.AspNetCore.Rooms;

/// <summary>
/// The frame of a member: <c>{"to":n,"data":…}</c>. Unknown JSON members are ignored; if one is repeated, the last one wins.
/// </summary>
/// <param name="To">The number of the recipient.</param>
/// <param name="Data">Any JSON, as it was written.</param>
internal readonly record struct RoomSignal(int To, ReadOnlyMemory<byte> Data)
{
    private const int MaxDepth = 128;

    /// <returns>False if the frame is not a JSON object, or lacks one of the two.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out RoomSignal signal)
    {
        signal = default;

        // Half a surrogate pair as an escape is valid JSON but not valid text: the reader then throws InvalidOperationException.
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadMembers(ref reader, utf8, out signal) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, out RoomSignal signal)
    {
        int? to = null;
        byte[]? data = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isTo, isData) = (reader.ValueTextEquals("to"u8), reader.ValueTextEquals("data"u8));
            reader.Read();
            if (isTo)
            {
                to = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isData)
            {
                data = utf8[start..(int)reader.BytesConsumed].ToArray();
            }
        }

        signal = new(to ?? 0, data);
        return to is not null && data is not null;
    }
}
