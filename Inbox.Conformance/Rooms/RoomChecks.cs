using System.Net.WebSockets;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Rooms;

/// <summary>What members of a room are told, and how they signal to each other.</summary>
[Section(Part.Rooms, "members", "The wire", "docs/connect.md", OneByOne = true)]
internal sealed class RoomChecks(Conversation server)
{
    [Promise("A handshake with the subprotocol inbox.room.v1 gets it.")]
    public async Task Subprotocol()
    {
        using var alone = await Member.JoinAloneAsync(server);
        Expect.Equal(alone.Socket.Protocol, "inbox.room.v1", "Sec-WebSocket-Protocol");
    }

    [Promise("The first frame is 'joined': the room, this member's number, all members, the host, the term and maxSignalBytes.")]
    public async Task Joined()
    {
        using var first = await Member.JoinAloneAsync(server);
        using var second = await Member.JoinAsync(server);
        Expect.That(second.Members.Order().SequenceEqual(new[] { first.Number, second.Number }.Order()),
            $"the members {first.Number} and {second.Number}", second.Joined.GetRawText());
        Expect.Equal(second.Host, first.Number, "the host is the longest-standing member");
        Expect.That(second.Joined.GetProperty("maxSignalBytes").GetInt64() > 0, "a maxSignalBytes", second.Joined.GetRawText());
        Expect.Equal(second.Joined.GetProperty("room").GetString(), first.Joined.GetProperty("room").GetString(), "the room");
        Expect.That(second.Term < 1L << 53, "a term below 2^53", $"{second.Term}");
    }

    [Promise("Members are told who joins and who leaves; numbers only grow.")]
    public async Task JoinsAndLeaves()
    {
        using var alone = await Member.JoinAloneAsync(server);
        int second;
        using (var member = await Member.JoinAsync(server))
        {
            second = member.Number;
            await alone.Socket.HearAsync($$$"""{"member":{"joined":{{{second}}}}}""");
            await member.Socket.CloseAsync();
        }

        await alone.Socket.HearAsync($$$"""{"member":{"left":{{{second}}}}}""");
        using var third = await Member.JoinAsync(server);
        await alone.Socket.HearAsync($$$"""{"member":{"joined":{{{third.Number}}}}}""");
        Expect.That(alone.Number < second && second < third.Number, "numbers that grow", $"{alone.Number}, {second}, {third.Number}");
    }

    [Promise("If the host leaves, the longest-standing member is host directly after its 'left', in a larger term.")]
    public async Task Election()
    {
        using var host = await Member.JoinAloneAsync(server);
        using var second = await Member.JoinAsync(server);
        using var third = await Member.JoinAsync(server);
        await second.Socket.HearAsync($$$"""{"member":{"joined":{{{third.Number}}}}}""");
        await host.Socket.CloseAsync();
        foreach (var member in new[] { second, third })
        {
            await member.Socket.HearAsync($$$"""{"member":{"left":{{{host.Number}}}}}""");
            var frame = await member.Socket.HearAsync();
            var isElection = frame.TryGetProperty("host", out var elected) && frame.TryGetProperty("term", out var term)
                && elected.GetInt32() == second.Number && term.GetInt64() > third.Term;
            Expect.That(isElection, $"the host {second.Number} in a term above {third.Term}", frame.GetRawText());
        }
    }

    [Promise("A newcomer that has seen a larger term raises it: the same host, in a term above that.")]
    public async Task LargerTerm()
    {
        using var host = await Member.JoinAloneAsync(server);

        // A minute of milliseconds: within the 30 days for which a clock may be set back.
        var seen = host.Term + 60_000;
        using var newcomer = await Member.JoinAsync(server, $"?term={seen}");
        Expect.That(newcomer.Term > seen && newcomer.Host == host.Number, $"the host {host.Number} in a term above {seen}",
            newcomer.Joined.GetRawText());
        var frames = new[] { await host.Socket.HearAsync(), await host.Socket.HearAsync() };
        var isTold = frames.Any(frame => frame.TryGetProperty("host", out var same) && same.GetInt32() == host.Number
            && frame.GetProperty("term").GetInt64() == newcomer.Term);
        Expect.That(isTold, $"the host's own frame with the term {newcomer.Term}", string.Join(", ", frames));
    }

    [Promise("A signal reaches the member that it is for, and no other, with the sender's number and its data unchanged.")]
    public async Task Signal()
    {
        using var first = await Member.JoinAloneAsync(server);
        using var second = await Member.JoinAsync(server);
        using var third = await Member.JoinAsync(server);
        await second.Socket.HearAsync($$$"""{"member":{"joined":{{{third.Number}}}}}""");
        await third.SayAsync(second.Number, """{"sdp":"v=0\r\n","more":[1,2.5,null]}""");
        await third.SayAsync(first.Number, "1");
        await second.Socket.HearAsync($$$"""{"from":{{{third.Number}}},"data":{"sdp":"v=0\r\n","more":[1,2.5,null]}}""");
        await first.Socket.HearAsync($$$"""{"member":{"joined":{{{second.Number}}}}}""");
        await first.Socket.HearAsync($$$"""{"member":{"joined":{{{third.Number}}}}}""");
        await first.Socket.HearAsync($$$"""{"from":{{{third.Number}}},"data":1}""");
    }

    [Promise("A member may signal to itself, and unknown members of the object are ignored.")]
    public async Task SignalToItself()
    {
        using var alone = await Member.JoinAloneAsync(server);
        await alone.Socket.SayAsync($$"""{"more":{"to":9},"to":{{alone.Number}},"data":"x"}""");
        await alone.Socket.HearAsync($$"""{"from":{{alone.Number}},"data":"x"}""");
    }

    [Promise("Signals of one member to another come in order.")]
    public async Task Order()
    {
        using var first = await Member.JoinAloneAsync(server);
        using var second = await Member.JoinAsync(server);
        await first.Socket.HearAsync($$$"""{"member":{"joined":{{{second.Number}}}}}""");
        for (var number = 0; number < 20; number++)
        {
            await second.SayAsync(first.Number, $"{number}");
        }

        for (var number = 0; number < 20; number++)
        {
            await first.Socket.HearAsync($$"""{"from":{{second.Number}},"data":{{number}}}""");
        }
    }

    [Promise("A signal to a number that nobody has is an error with the status 404 and that number; the socket stays open.")]
    public async Task NobodyThere()
    {
        using var alone = await Member.JoinAloneAsync(server);
        var nobody = alone.Number + 1000;
        await alone.SayAsync(nobody, "1");
        var frame = await alone.Socket.HearErrorAsync(404);
        Expect.That(frame.TryGetProperty("to", out var to) && to.GetInt32() == nobody, $"to: {nobody}", frame.GetRawText());
        await alone.SayAsync(alone.Number, "2");
        await alone.Socket.HearAsync($$"""{"from":{{alone.Number}},"data":2}""");
    }

    [Promise("A signal above maxSignalBytes closes the socket with 4413; one of that size arrives.")]
    public async Task SignalTooLarge()
    {
        using var alone = await Member.JoinAloneAsync(server);
        var most = alone.Joined.GetProperty("maxSignalBytes").GetInt32();
        var largest = $"\"{new string('x', most - 2)}\"";
        await alone.SayAsync(alone.Number, largest);
        await alone.Socket.HearAsync($$"""{"from":{{alone.Number}},"data":{{largest}}}""");
        await alone.SayAsync(alone.Number, $"\"{new string('x', most - 1)}\"");
        await alone.Socket.IsClosedAsync(4413);
    }

    [Promise("A frame that is no signal, or binary, closes the socket with 1008.")]
    public async Task NoSuchFrame()
    {
        foreach (var frame in (string[])["hello", "{\"to\":1}", "{\"data\":1}", "[]"])
        {
            using var member = await Member.JoinAsync(server);
            await member.Socket.SayAsync(frame);
            await member.Socket.IsClosedAsync(1008);
        }

        using var binary = await Member.JoinAsync(server);
        await binary.Socket.SayAsync("{\"to\":1,\"data\":1}"u8.ToArray(), WebSocketMessageType.Binary);
        await binary.Socket.IsClosedAsync(1008);
    }

    [Promise("Logins have rooms of their own: a member of one does not see those of another.")]
    public async Task OtherLogin()
    {
        using var first = await Member.JoinAloneAsync(server);
        using var other = await Member.JoinAsync(server, "", Member.OtherRoom);
        Expect.That(other.Joined.GetProperty("room").GetString() != first.Joined.GetProperty("room").GetString(), "another room",
            other.Joined.GetRawText());
        await first.SayAsync(first.Number, "\"next\"");
        await first.Socket.HearAsync($$"""{"from":{{first.Number}},"data":"next"}""");
    }

    [Promise("A member that says nothing for HeartbeatInterval gets a ping.", WaitsFor = Limits.RoomsHeartbeatInterval)]
    public async Task Ping()
    {
        using var other = await Member.JoinAsync(server, "", Member.OtherRoom);
        await other.Socket.IsPingedAsync(TimeSpan.FromSeconds(server.Limits[Limits.RoomsHeartbeatInterval]) + server.Patience);
    }
}
