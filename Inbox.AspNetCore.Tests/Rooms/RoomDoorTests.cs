using System.Net.WebSockets;
using Inbox.AspNetCore.Sockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Rooms;

/// <summary>What members hear of each other, and how a membership ends.</summary>
public sealed class RoomDoorTests
{
    [Test]
    public async Task A_signal_reaches_the_member_it_is_for_as_it_was_written()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        await a.HearsAsync("""{"member":{"joined":2}}""");

        await b.SignalAsync(1, """{"sdp":"v=0\r\n","n":[1.50,null,"ü"]}""");
        await a.HearsAsync("""{"from":2,"data":{"sdp":"v=0\r\n","n":[1.50,null,"ü"]}}""");
    }

    [Test]
    public async Task A_signal_to_nobody_is_answered()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        await a.SignalAsync(7, "1");
        var answer = await a.Socket.HearAsync();
        answer.GetProperty("to").GetInt32().Should().Be(7);
        answer.GetProperty("error").GetProperty("status").GetInt32().Should().Be(404);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task When_the_host_goes_the_next_one_is_elected_at_once(bool withFarewell)
    {
        await using var app = await RoomApp.StartAsync();
        var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        using var c = await app.JoinAsync("x");
        await b.HearsAsync("""{"member":{"joined":3}}""");
        if (withFarewell)
        {
            await a.Socket.SayFarewellAsync();
        }

        a.Dispose();
        var term = await b.HearsElectionAsync(left: 1, host: 2);
        term.Should().BeGreaterThan(a.Term);
        (await c.HearsElectionAsync(left: 1, host: 2)).Should().Be(term);

        using var again = await app.JoinAsync("x");
        (again.Number, again.Host, again.Term).Should().Be((4, 2, term));
    }

    [Test]
    public async Task A_host_whose_network_is_lost_is_found_out_by_heartbeats()
    {
        await using var app = await RoomApp.StartAsync();

        // The framework's client answers pings only while it reads, and this one reads nothing any more.
        using var lost = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        app.Clock.AdvanceSeconds(5);
        await b.SignalAsync(2, "1");
        await b.HearsAsync("""{"from":2,"data":1}""");
        app.Clock.AdvanceSeconds(10);
        await b.HearsElectionAsync(left: 1, host: 2);
    }

    [Test]
    public async Task A_stop_closes_all_and_elects_nobody()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        await a.HearsAsync("""{"member":{"joined":2}}""");
        var stop = app.StopAsync();

        (await b.Socket.TryHearAsync()).Should().BeNull("no event precedes the close");
        (await a.Socket.TryHearAsync()).Should().BeNull();
        ((int)b.Socket.CloseStatus!, (int)a.Socket.CloseStatus!).Should().Be(((int)CloseCode.Stopping, (int)CloseCode.Stopping));
        await a.Socket.SayFarewellAsync();
        await b.Socket.SayFarewellAsync();
        await stop;
    }

    [Test]
    public async Task A_farewell_is_answered()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        await a.Socket.CloseAsync();
        a.Socket.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"to":1}""")]
    [TestCase("""{"data":1}""")]
    [TestCase("""{"to":"1","data":1}""")]
    [TestCase("""{"to":1.5,"data":1}""")]
    [TestCase("""{"to":99999999999,"data":1}""")]
    [TestCase("""{"to":1,"data":1}{}""")]
    [TestCase("""{"to":1,"data":tru}""")]
    [TestCase("""{"\ud800":1,"to":1,"data":1}""")]
    public async Task A_frame_that_is_none_closes_the_socket_and_says_why(string frame)
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        await a.Socket.SayAsync(frame);
        (await a.Socket.EndAsync()).Should().Be((int)CloseCode.Misuse);
        await b.HearsElectionAsync(left: 1, host: 2);
    }

    [Test]
    public async Task A_binary_frame_closes_the_socket()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        await a.Socket.SayAsync("""{"to":1,"data":1}""", WebSocketMessageType.Binary);
        (await a.Socket.EndAsync()).Should().Be((int)CloseCode.Misuse);
    }

    [Test]
    public async Task Members_of_a_frame_that_nobody_knows_are_passed_over()
    {
        await using var app = await RoomApp.StartAsync();
        using var a = await app.JoinAsync("x");
        await a.Socket.SayAsync("""{"later":{"to":9},"data":[{"data":2}],"to":1}""");
        await a.HearsAsync("""{"from":1,"data":[{"data":2}]}""");
    }

    [Test]
    public async Task Nothing_of_this_is_an_error_of_the_server()
    {
        await using var app = await RoomApp.StartAsync();
        var a = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        await b.SignalAsync(1, "1");
        a.Dispose();
        await b.HearsElectionAsync(left: 1, host: 2);
        await b.Socket.SayAsync("{");
        await b.Socket.EndAsync();
        await app.StopAsync();
        app.Errors.Should().BeEmpty();
    }
}
