using System.Text.Json;
using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Rooms;

/// <summary>A member of a room, with what it was told when it joined.</summary>
internal sealed class Member(Socket socket, JsonElement joined) : IDisposable
{
    /// <summary>The room in which checks run one after the other.</summary>
    public const int SharedRoom = 0;

    public const int OtherRoom = 1;

    public JsonElement Joined => joined;

    public Socket Socket => socket;

    public int Number => joined.GetProperty("number").GetInt32();

    public int Host => joined.GetProperty("host").GetInt32();

    public long Term => joined.GetProperty("term").GetInt64();

    public int[] Members => [.. joined.GetProperty("members").EnumerateArray().Select(member => member.GetInt32())];

    public static async Task<Member> JoinAsync(Conversation server, string query = "", int room = SharedRoom)
    {
        var socket = await Socket.OpenAsync(server, query, null, "inbox.room.v1", await server.Target.RoomLogins.GetAsync(room));
        var first = await socket.HearAsync();
        Expect.That(first.TryGetProperty("joined", out var joined), "a first frame with 'joined'", first.GetRawText());
        string[] members = ["room", "number", "members", "host", "term", "maxSignalBytes"];
        Expect.That(members.All(member => joined.TryGetProperty(member, out _)), $"'joined' with {string.Join(", ", members)}",
            joined.GetRawText());
        return new(socket, joined);
    }

    /// <summary>Joins, and waits until those of former checks have left, so that this one is host and alone.</summary>
    public static async Task<Member> JoinAloneAsync(Conversation server, string query = "")
    {
        var member = await JoinAsync(server, query);
        var (others, host) = (member.Members.Except([member.Number]).ToHashSet(), member.Host);
        while (others.Count > 0 || host != member.Number)
        {
            var frame = await member.Socket.HearAsync();
            host = frame.TryGetProperty("host", out var elected) ? elected.GetInt32() : host;
            if (frame.TryGetProperty("member", out var change) && change.TryGetProperty("left", out var left))
            {
                others.Remove(left.GetInt32());
            }
        }

        return member;
    }

    public Task SayAsync(int to, string data) => socket.SayAsync($$"""{"to":{{to}},"data":{{data}}}""");

    public void Dispose() => socket.Dispose();
}
