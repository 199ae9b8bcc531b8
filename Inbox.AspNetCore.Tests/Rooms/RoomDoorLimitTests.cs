using Inbox.AspNetCore.Sockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Rooms;

/// <summary>Each limit of the door at its edge, and a hundred at once.</summary>
public sealed class RoomDoorLimitTests
{
    [Test]
    public async Task Of_a_hundred_logins_in_the_same_instant_exactly_one_is_broadcaster()
    {
        await using var app = await RoomApp.StartAsync();
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var joining = Enumerable.Range(0, 100).Select(async _ =>
        {
            await start.Task;
            return await app.JoinAsync("x");
        }).ToArray();
        start.SetResult();
        var peers = await Task.WhenAll(joining);

        peers.Select(peer => peer.Number).Should().BeEquivalentTo(Enumerable.Range(1, 100));
        peers.Should().ContainSingle(peer => peer.IsHost);
        peers.Select(peer => (peer.Host, peer.Term)).Distinct().Should().ContainSingle();
        (await app.KnockAsync("x")).Should().Be(503, "the default limit is 100");
        (await app.KnockAsync("y")).Should().Be(101);

        // Accounting: each has been told of everybody who came after it, once and in order.
        foreach (var peer in peers)
        {
            foreach (var later in Enumerable.Range(peer.Number + 1, 100 - peer.Number))
            {
                await peer.HearsAsync($$$"""{"member":{"joined":{{{later}}}}}""");
            }

            peer.Dispose();
        }
    }

    [Test]
    public async Task A_full_room_and_a_full_server_say_so()
    {
        await using var app = await RoomApp.StartAsync(options => (options.Limits.MaxMembers, options.Limits.MaxRooms) = (1, 1));
        using var a = await app.JoinAsync("x");
        (await app.KnockAsync("x")).Should().Be(503);
        (await app.KnockAsync("y")).Should().Be(503);
    }

    [TestCase(256, 101)]
    [TestCase(257, 400)]
    public async Task A_login_names_a_room_by_256_bytes_at_most(int length, int status)
    {
        await using var app = await RoomApp.StartAsync();
        (await app.KnockAsync(new string('x', length))).Should().Be(status);
    }

    [TestCase(64, 0)]
    [TestCase(65, 4413)]
    [TestCase(1000, 4413)]
    public async Task A_signal_has_so_many_bytes(int bytes, int code)
    {
        await using var app = await RoomApp.StartAsync(options => options.MaxSignalBytes = 64);
        using var a = await app.JoinAsync("x");
        var data = $"\"{new string('x', bytes - 2)}\"";
        await a.SignalAsync(1, data);
        if (code == 0)
        {
            await a.HearsAsync($$"""{"from":1,"data":{{data}}}""");
        }
        else
        {
            (await a.Socket.EndAsync()).Should().Be(code);
        }
    }

    [Test]
    public async Task A_member_is_told_how_large_a_signal_may_be()
    {
        await using var app = await RoomApp.StartAsync(options => options.MaxSignalBytes = 64);
        using var a = await app.JoinAsync("x");
        a.Found.GetProperty("maxSignalBytes").GetInt32().Should().Be(64);
    }

    [Test]
    public async Task Who_signals_too_fast_is_refused_and_stays()
    {
        await using var app = await RoomApp.StartAsync(options => options.SignalsPerSecond = 2);
        using var a = await app.JoinAsync("x");
        for (var i = 0; i < 4; i++)
        {
            await a.SignalAsync(1, "1");
            await a.HearsAsync("""{"from":1,"data":1}""");
        }

        await a.SignalAsync(1, "1");
        var refusal = (await a.Socket.HearAsync()).GetProperty("error");
        (refusal.GetProperty("status").GetInt32(), refusal.GetProperty("retryAfter").GetInt32()).Should().Be((429, 1));
        app.Clock.AdvanceSeconds(1);
        await a.SignalAsync(1, "2");
        await a.HearsAsync("""{"from":1,"data":2}""");
    }

    [Test]
    public async Task A_member_that_reads_nothing_is_put_out_and_slows_nobody()
    {
        await using var app = await RoomApp.StartAsync(options =>
        {
            options.SignalsPerSecond = 0;
            options.MaxSignalBytes = 1 << 20;
            (options.HeartbeatInterval, options.HeartbeatTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        });
        using var deaf = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        using var c = await app.JoinAsync("x");
        await b.HearsAsync("""{"member":{"joined":3}}""");
        var closing = app.Clock.NextWaitAsync();

        // What the network takes by itself comes first, some megabytes.
        var data = $"\"{new string('x', 500_000)}\"";
        var told = "";
        for (var i = 0; i < 200 && !told.Contains("left", StringComparison.Ordinal); i++)
        {
            await b.SignalAsync(1, data);
            await b.SignalAsync(3, $"{i}");
            told = (await c.Socket.HearAsync()).GetRawText();
            told.Should().BeOneOf([$$"""{"from":2,"data":{{i}}}""", """{"member":{"left":1}}"""], "c waits for nobody");
        }

        (await c.Socket.HearAsync()).GetProperty("host").GetInt32().Should().Be(2);
        await closing;
        app.Clock.AdvanceSeconds(5);
        await deaf.Socket.IsCutOffAsync();
    }

    [Test]
    public async Task A_member_that_was_too_slow_is_told_by_the_close_code_if_it_reads_on_in_time()
    {
        await using var app = await RoomApp.StartAsync(options =>
        {
            (options.SignalsPerSecond, options.MaxSignalBytes) = (0, 1 << 20);
            (options.HeartbeatInterval, options.HeartbeatTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        });
        using var slow = await app.JoinAsync("x");
        using var b = await app.JoinAsync("x");
        var closing = app.Clock.NextWaitAsync();
        var data = $"\"{new string('x', 500_000)}\"";
        for (var i = 0; i < 200 && !closing.IsCompleted; i++)
        {
            await b.SignalAsync(1, data);
        }

        await closing;
        (await slow.Socket.EndAsync()).Should().Be((int)CloseCode.TooSlow);
    }

    [TestCase(nameof(InboxRoomsOptions.MaxSignalBytes), 63)]
    [TestCase(nameof(InboxRoomsOptions.MaxSignalBytes), (1 << 20) + 1)]
    [TestCase(nameof(InboxRoomsOptions.SignalsPerSecond), -1)]
    [TestCase(nameof(InboxRoomsOptions.SignalsPerSecond), 1_000_001)]
    [TestCase(nameof(InboxRoomsOptions.Room), null)]
    public async Task A_wrong_option_stops_the_app_and_is_named(string property, object? value)
    {
        var start = () => RoomApp.StartAsync(options => typeof(InboxRoomsOptions).GetProperty(property)!.SetValue(options, value));
        await start.Should().ThrowAsync<ArgumentException>().WithMessage($"InboxRoomsOptions.{property} must *");
    }

    [Test]
    public async Task A_wrong_duration_or_limit_is_named_too()
    {
        var interval = () => RoomApp.StartAsync(options => options.HeartbeatInterval = TimeSpan.Zero);
        await interval.Should().ThrowAsync<ArgumentException>().WithMessage("InboxRoomsOptions.HeartbeatInterval must *");
        var timeout = () => RoomApp.StartAsync(options => options.HeartbeatTimeout = TimeSpan.FromHours(2));
        await timeout.Should().ThrowAsync<ArgumentException>().WithMessage("InboxRoomsOptions.HeartbeatTimeout must *");
        var members = () => RoomApp.StartAsync(options => options.Limits.MaxMembers = 0);
        await members.Should().ThrowAsync<ArgumentException>().WithMessage("RoomOptions.MaxMembers must *");
    }
}
