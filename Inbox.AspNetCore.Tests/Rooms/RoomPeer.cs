using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Rooms;

/// <summary>A member of a room, by its socket.</summary>
/// <param name="Socket">Its socket, past its first frame.</param>
/// <param name="Found">What that frame said.</param>
internal sealed record RoomPeer(SocketClient Socket, JsonElement Found) : IDisposable
{
    public int Number => Found.GetProperty("number").GetInt32();

    public int Host => Found.GetProperty("host").GetInt32();

    public long Term => Found.GetProperty("term").GetInt64();

    public bool IsHost => Host == Number;

    public IEnumerable<int> Members => Found.GetProperty("members").EnumerateArray().Select(number => number.GetInt32());

    public Task SignalAsync(int to, string json) => Socket.SayAsync($$"""{"to":{{to}},"data":{{json}}}""");

    /// <summary>The next frame is exactly that JSON.</summary>
    public async Task HearsAsync(string frame) => (await Socket.HearAsync()).GetRawText().Should().Be(frame);

    /// <summary>The next frames say that the host went and who took over; gives the term.</summary>
    public async Task<long> HearsElectionAsync(int left, int host)
    {
        await HearsAsync($$$"""{"member":{"left":{{{left}}}}}""");
        var elected = await Socket.HearAsync();
        elected.GetProperty("host").GetInt32().Should().Be(host);
        return elected.GetProperty("term").GetInt64();
    }

    public void Dispose() => Socket.Dispose();
}
