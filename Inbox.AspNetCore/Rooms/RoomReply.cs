using System.Text.Json;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Inbox.Rooms;

namespace Inbox.AspNetCore.Rooms;

/// <summary>The frames that a member receives.</summary>
internal static class RoomReply
{
    public static readonly Refusal NoSuchMember = new(404, "No such member", "No member of this room has this number now.");

    /// <param name="roomEvent">The event.</param>
    /// <param name="maxSignalBytes">The limit that a new member is told, so that it does not exceed it.</param>
    public static ReadOnlyMemory<byte> Of(RoomEvent roomEvent, int maxSignalBytes) => JsonFrame.Write(128, (roomEvent, maxSignalBytes), static (json, given) =>
    {
        switch (given.roomEvent)
        {
            case Joined joined:
                WriteJoined(json, joined, given.maxSignalBytes);
                break;
            case MemberJoined { Number: var number }:
                WriteMember(json, "joined"u8, number);
                break;
            case MemberLeft { Number: var number }:
                WriteMember(json, "left"u8, number);
                break;
            case HostElected elected:
                json.WriteNumber("host"u8, elected.Host);
                json.WriteNumber("term"u8, elected.Term);
                break;
            case Signaled signaled:
                json.WriteNumber("from"u8, signaled.From);
                json.WritePropertyName("data"u8);

                // It was validated as JSON on arrival.
                json.WriteRawValue(signaled.Data.Span, skipInputValidation: true);
                break;
        }
    });

    /// <param name="refusal">The reason.</param>
    /// <param name="to">The recipient of the signal.</param>
    public static ReadOnlyMemory<byte> Error(Refusal refusal, int to) => JsonFrame.Write(256, (refusal, to), static (json, given) =>
    {
        JsonFrame.WriteError(json, given.refusal);
        json.WriteNumber("to"u8, given.to);
    });

    private static void WriteJoined(Utf8JsonWriter json, Joined joined, int maxSignalBytes)
    {
        json.WriteStartObject("joined"u8);
        json.WriteString("room"u8, joined.Room);
        json.WriteNumber("number"u8, joined.Number);
        json.WriteStartArray("members"u8);
        foreach (var member in joined.Members)
        {
            json.WriteNumberValue(member);
        }

        json.WriteEndArray();
        json.WriteNumber("host"u8, joined.Host);
        json.WriteNumber("term"u8, joined.Term);
        json.WriteNumber("maxSignalBytes"u8, maxSignalBytes);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, ReadOnlySpan<byte> change, int number)
    {
        json.WriteStartObject("member"u8);
        json.WriteNumber(change, number);
        json.WriteEndObject();
    }
}
