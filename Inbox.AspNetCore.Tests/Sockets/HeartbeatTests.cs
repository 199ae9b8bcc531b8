using Inbox.AspNetCore.Sockets;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Tests;

namespace Inbox.AspNetCore.Tests.Sockets;

/// <summary>
/// When a socket gets a ping, and when it is cut off: an interval of 8 s and a timeout of 20 s, which are checked each 2 s. Nothing here takes
/// time but the clock.
/// </summary>
public sealed class HeartbeatTests
{
    private readonly ManualTimeProvider _time = new();
    private Heartbeats _beats = null!;

    [SetUp]
    public void SetUp() => _beats = new(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20), _time);

    [Test]
    public void A_peer_that_answers_no_ping_is_cut_off_after_interval_and_timeout()
    {
        var (peer, _) = Open();
        peer.ListenAsync();
        Pass(7.9);
        peer.NewPings.Should().Be(0);
        Pass(0.1);
        peer.NewPings.Should().Be(1);
        Pass(19.9);
        (peer.NewPings, peer.IsAborted).Should().Be((0, false));
        Pass(0.1);
        peer.IsAborted.Should().BeTrue();
    }

    [Test]
    public async Task Whenever_a_peer_dies_it_is_cut_off_by_their_sum_and_half_of_the_shorter_one()
    {
        for (var lastWord = 0.0; lastWord < 4; lastWord += 0.125)
        {
            var (peer, pulse) = Open();
            Pass(lastWord);
            await peer.SayAsync();
            await peer.HearAsync();
            _ = peer.ListenAsync();
            Pass(27.9);
            peer.IsAborted.Should().BeFalse("it had interval and timeout");
            Pass(4.1);
            peer.IsAborted.Should().BeTrue("of its last word {0} s after it came", lastWord);
            pulse.Dispose();
        }
    }

    [Test]
    public async Task A_peer_that_answers_stays()
    {
        var (peer, pulse) = Open();
        for (var n = 0; n < 100; n++)
        {
            Pass(10);
            peer.NewPings.Should().Be(1);
            Pass(n % 18 * 0.95);
            await peer.SayAsync();
            pulse.Silence.Should().Be(TimeSpan.Zero);
            peer.NewPings.Should().Be(0, "one question at a time");
            await peer.HearAsync();
            peer.IsAborted.Should().BeFalse();
        }
    }

    [Test]
    public async Task A_peer_that_only_sends_is_pinged()
    {
        var (peer, _) = Open();
        for (var n = 0; n < 40; n++)
        {
            Pass(1);
            await peer.SayAsync();
        }

        (peer.NewPings, peer.IsAborted).Should().Be((5, false));
    }

    [Test]
    public async Task A_peer_that_only_receives_is_pinged_and_cut_off_if_it_does_not_answer()
    {
        var (peer, _) = Open();
        _ = peer.ListenAsync();
        for (var n = 0; n < 8; n++)
        {
            await peer.HearAsync();
            Pass(1);
        }

        peer.NewPings.Should().Be(1);
        for (var n = 0; n < 20; n++)
        {
            peer.IsAborted.Should().BeFalse();
            await peer.HearAsync();
            Pass(1);
        }

        peer.IsAborted.Should().BeTrue();
    }

    [Test]
    public async Task Frames_in_both_directions_make_pings_needless()
    {
        var (peer, _) = Open();
        for (var n = 0; n < 100; n++)
        {
            Pass(7);
            await peer.SayAsync();
            await peer.HearAsync();
        }

        (peer.NewPings, peer.IsAborted).Should().Be((0, false));
    }

    [Test]
    public void A_stuck_peer_delays_nobodys_ping_and_is_cut_off_in_time()
    {
        var (before, _) = Open();
        var (stuck, _) = Open();
        var (after, _) = Open();
        stuck.Stick();
        var frame = stuck.HearAsync();
        Pass(8);
        (before.NewPings, after.NewPings).Should().Be((1, 1));
        Pass(19);
        stuck.IsAborted.Should().BeFalse();
        Pass(1);
        (stuck.IsAborted, frame.IsCompleted).Should().Be((true, false));
    }

    [Test]
    public async Task A_ping_that_had_to_wait_for_a_frame_gives_the_whole_timeout_from_then_on()
    {
        var (peer, _) = Open();
        _ = peer.ListenAsync();
        peer.Stick();
        var frame = peer.HearAsync();
        Pass(27);
        peer.Unstick();
        await frame;
        await Patience.UntilAsync(() => peer.NewPings == 1);

        Pass(20);
        peer.IsAborted.Should().BeFalse("the ping got out at 27 s, which was noticed at 28 s");
        Pass(1);
        peer.IsAborted.Should().BeTrue();
    }

    [Test]
    public async Task No_peer_is_blamed_for_what_the_session_does_not_read()
    {
        var (peer, _) = Open();
        Pass(300);
        peer.NewPings.Should().Be(1);
        peer.IsAborted.Should().BeFalse("its answer may have been there for long");
        var reading = peer.ListenAsync();
        peer.Arrive();
        await reading;
        Pass(2);
        (peer.NewPings, peer.IsAborted).Should().Be((1, false), "it had answered");
        _ = peer.ListenAsync();
        Pass(20);
        peer.IsAborted.Should().BeTrue();
    }

    [Test]
    public async Task After_a_close_frame_no_ping_is_sent()
    {
        var (peer, pulse) = Open();
        await peer.Stream.WriteAsync((byte[])[0x88, 0]);
        await peer.TakeAsync(0x88, 0);
        Pass(8);
        var asking = pulse.IsAliveAsync(TimeSpan.FromSeconds(2));
        Pass(2);
        (await asking).Should().BeFalse();
        peer.NewPings.Should().Be(0);
    }

    [Test]
    public void A_socket_that_has_ended_is_left_alone_because_its_request_may_be_another_by_now([Values] bool byWebSocket)
    {
        var (peer, pulse) = Open();
        Open();
        _ = peer.ListenAsync();
        Pass(8);
        peer.NewPings.Should().Be(1);
        if (byWebSocket)
        {
            peer.Stream.Dispose();
        }
        else
        {
            pulse.Dispose();
        }

        Pass(300);
        (peer.NewPings, peer.IsAborted).Should().Be((0, false));
    }

    [Test]
    public async Task A_ping_that_waits_when_the_socket_ends_is_never_written()
    {
        var (peer, _) = Open();
        peer.Stick();
        var frame = peer.HearAsync();
        peer.Stream.Ping();
        peer.Stream.Dispose();
        peer.Unstick();
        await frame;

        // It is the ping's turn before this one.
        await peer.Stream.FlushAsync();

        peer.NewPings.Should().Be(0);
    }

    [Test]
    public void Thousands_of_sockets_hold_one_timer_and_none_is_left_after_the_last()
    {
        _time.LiveTimers.Should().Be(0);
        var all = Enumerable.Range(0, 5_000).Select(_ => Open()).ToList();
        _time.LiveTimers.Should().Be(1);
        Pass(8);
        all.Should().OnlyContain(socket => socket.Peer.NewPings == 1);
        all.ForEach(socket => socket.Pulse.Dispose());
        _time.LiveTimers.Should().Be(0);
        var (peer, _) = Open();
        Pass(8);
        peer.NewPings.Should().Be(1, "the timer comes back with the next socket");
    }

    [Test]
    public async Task A_living_peer_is_known_as_soon_as_it_says_anything()
    {
        var (peer, pulse) = Open();
        Pass(3);
        var (one, other) = (pulse.IsAliveAsync(TimeSpan.FromSeconds(2)), pulse.IsAliveAsync(TimeSpan.FromSeconds(2)));
        peer.NewPings.Should().BePositive();
        one.IsCompleted.Should().BeFalse();
        await peer.SayAsync();
        (await one, await other).Should().Be((true, true));
        await Patience.UntilAsync(() => _time.LiveTimers == 1);
    }

    [Test]
    public async Task A_silent_peer_is_known_when_the_patience_ends_however_long_the_interval()
    {
        var (peer, pulse) = Open();
        await peer.SayAsync();
        var asking = pulse.IsAliveAsync(TimeSpan.FromSeconds(2));
        peer.NewPings.Should().Be(1);
        Pass(1.9);
        asking.IsCompleted.Should().BeFalse();
        Pass(0.1);
        (await asking).Should().BeFalse();
        pulse.Silence.Should().Be(TimeSpan.FromSeconds(2));
    }

    [Test]
    public async Task A_peer_whose_socket_ends_is_not_alive_and_nobody_waits_to_hear_that()
    {
        var (peer, pulse) = Open();
        var asking = pulse.IsAliveAsync(TimeSpan.FromSeconds(2));
        peer.Stream.Dispose();
        (await asking, await pulse.IsAliveAsync(TimeSpan.FromSeconds(2))).Should().Be((false, false));
    }

    [Test]
    public void To_ask_again_and_again_puts_nothing_off()
    {
        var (peer, pulse) = Open();
        _ = peer.ListenAsync();
        for (var n = 0; n < 29; n++)
        {
            _ = pulse.IsAliveAsync(TimeSpan.FromSeconds(1));
            Pass(1);
        }

        peer.IsAborted.Should().BeTrue();
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private (FakeConnection Peer, SocketPulse Pulse) Open()
    {
        var peer = new FakeConnection(_time);
        return (peer, _beats.Begin(peer.Stream));
    }
}
