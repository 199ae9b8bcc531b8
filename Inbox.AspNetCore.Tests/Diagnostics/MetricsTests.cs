using System.Globalization;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.AspNetCore.Tests.Ice;
using Inbox.AspNetCore.Tests.Rendezvous;
using Inbox.AspNetCore.Tests.Rooms;
using Inbox.AspNetCore.Tests.SignalServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Diagnostics;

/// <summary>What an operator can count, and that it is what happened.</summary>
public sealed class MetricsTests
{
    private const string SocketTransport = "socket";
    private const string StreamTransport = "stream";
    private const string LongPollTransport = "long_poll";

    [TestCase(SocketTransport)]
    [TestCase(StreamTransport)]
    [TestCase(LongPollTransport)]
    public async Task A_receiver_counts_as_connected_until_it_is_gone(string transport)
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var metrics = new MeterLog(app);
        Connections(metrics, transport).Should().Be(0);

        var leave = await ConnectAsync(app, transport);
        Connections(metrics, transport).Should().Be(1);
        (await app.Peer("alice").LeaveAsync()).Status.Should().Be(204);
        await leave;

        await Patience.UntilAsync(() => Connections(metrics, transport) == 0);
        metrics.Lines.Should().Contain($"inbox.waits 1 transport={transport} end=left");
    }

    [Test]
    public async Task A_wait_is_counted_by_how_it_ended()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var metrics = new MeterLog(app);
        var alice = app.Peer("alice");

        var first = await app.ParkAsync(alice);
        var second = await app.ParkAsync(alice);
        await first;
        (await alice.SendAsync("alice", "hello")).Status.Should().Be(200);
        await second;
        var third = await app.ParkAsync(alice, "wait=1");
        app.Clock.AdvanceSeconds(1);
        await third;
        (await alice.ReceiveAsync()).Status.Should().Be(204, "and a request that does not wait is none");

        metrics.Lines.Where(line => line.StartsWith("inbox.waits", StringComparison.Ordinal)).Should().BeEquivalentTo(
            "inbox.waits 1 transport=long_poll end=superseded",
            "inbox.waits 1 transport=long_poll end=message",
            "inbox.waits 1 transport=long_poll end=timeout");
    }

    [Test]
    public async Task The_time_of_a_message_in_its_mailbox_is_measured_from_the_send_to_the_hand_over()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var metrics = new MeterLog(app);
        var alice = app.Peer("alice");
        await alice.ReceiveAsync();
        await alice.SendAsync("alice", "first");
        app.Clock.AdvanceSeconds(2);
        await alice.SendAsync("alice", "second");
        app.Clock.AdvanceSeconds(3);

        (await alice.ReceiveAsync("max=9")).Json.GetArrayLength().Should().Be(2);

        await Patience.UntilAsync(() => metrics.Lines.Contains("inbox.messages.time_in_mailbox 3"));
        metrics.Lines.Where(line => line.Contains("time_in_mailbox", StringComparison.Ordinal))
            .Should().Equal("inbox.messages.time_in_mailbox 5", "inbox.messages.time_in_mailbox 3");
    }

    [Test]
    public async Task A_message_that_its_receiver_did_not_get_counts_as_returned_and_not_as_received()
    {
        const int Large = 4_000_000;
        await using var app = await InboxApp.StartAsync(Door.Mapped, options => (options.MaxMessageBytes, options.MaxMailboxBytes) = (Large, Large));
        using var metrics = new MeterLog(app);
        var alice = app.Peer("alice");
        using (var reader = await RawConnection.OpenAsync(app, receiveBuffer: 4096))
        {
            await reader.WriteAsync($"GET /inbox?wait=25 HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}\r\n");
            await Patience.UntilAsync(() => Connections(metrics, LongPollTransport) == 1);
            (await alice.SendAsync("alice", new byte[Large])).Status.Should().Be(200);
            (await reader.ReadHeadAsync()).Should().NotBeEmpty();
            reader.Reset();
        }

        await Patience.UntilAsync(() => metrics.Lines.Contains("inbox.messages.returned 1"));
        metrics.Lines.Should().NotContain(line => line.StartsWith("inbox.messages.received", StringComparison.Ordinal));
        (await alice.ReceiveAsync()).Status.Should().Be(200);
        await Patience.UntilAsync(() => metrics.Lines.Contains("inbox.messages.received 1"));
    }

    [Test]
    public async Task Refusals_are_counted_by_status_and_reason_over_requests_and_sockets()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped, endpoint: options => options.WrongPasswordsPerMinute = 2);
        using var metrics = new MeterLog(app);
        await app.Peer("alice").ReceiveAsync();
        using (var socket = await SocketClient.OpenAsync(app, "alice", after: null))
        {
            await socket.SayAsync("""{"to":"nobody","text":"hello","ref":1}""");
            await socket.HearAsync();
        }

        foreach (var status in new[] { 401, 401, 429 })
        {
            (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(status);
        }

        metrics.Lines.Where(line => line.StartsWith("inbox.refusals", StringComparison.Ordinal)).Should().BeEquivalentTo(
            "inbox.refusals 1 status=404 reason=no_such_mailbox",
            "inbox.refusals 1 status=401 reason=wrong_password",
            "inbox.refusals 1 status=401 reason=wrong_password",
            "inbox.refusals 1 status=429 reason=too_many_wrong_passwords");
    }

    [Test]
    public async Task Rooms_and_their_members_are_counted_while_they_are_there()
    {
        await using var app = await RoomApp.StartAsync(options => options.Limits.MaxMembers = 2);
        using var metrics = new MeterLog(app);
        var (first, second, other) = (await app.JoinAsync("red"), await app.JoinAsync("red"), await app.JoinAsync("blue"));
        (await app.KnockAsync("red")).Should().Be(503);

        metrics.Now().Should().Contain("inbox.rooms 2").And.Contain("inbox.connections 3 transport=room");
        foreach (var peer in new[] { first, second, other })
        {
            await peer.Socket.CloseAsync();
            peer.Dispose();
        }

        await Patience.UntilAsync(() => metrics.Now().Contains("inbox.rooms 0"));
        metrics.Now().Should().Contain("inbox.connections 0 transport=room");
        metrics.Lines.Should().Contain("inbox.rooms.joins 1 result=room_full");
        metrics.Lines.Count(line => line == "inbox.rooms.joins 1 result=joined").Should().Be(3);
    }

    [Test]
    public async Task Codes_are_counted_when_they_are_given_and_guesses_when_they_are_wrong()
    {
        await using var app = await RendezvousApp.StartAsync();
        using var metrics = new MeterLog(app);
        var client = new RendezvousClient(app);
        var offer = await client.OfferedAsync();
        await client.AnsweredAsync(offer);
        (await client.ReadAsync("000000")).Status.Should().BeOneOf(400, 404);

        metrics.Lines.Should().Contain("inbox.codes 1 kind=offer").And.Contain("inbox.codes 1 kind=answer");
        metrics.Lines.Count(line => line.StartsWith("inbox.refusals", StringComparison.Ordinal)).Should().Be(1);
    }

    [Test]
    public async Task Lists_of_ICE_servers_are_counted_with_and_without_credentials()
    {
        await using var app = await IceApp.StartAsync();
        using var metrics = new MeterLog(app);
        (await app.AskAsync()).Status.Should().Be(200);

        metrics.Lines.Should().Contain("inbox.ice.lists 1 credentials=True");
    }

    [Test]
    public async Task Users_of_Signal_Server_count_as_connected()
    {
        await using var app = await SignalApp.StartAsync();
        using var metrics = new MeterLog(app);
        using var alice = await app.ConnectAsync("alice");
        await Patience.UntilAsync(() => Connections(metrics, "signal_server") == 1);
        await alice.CloseAsync();

        await Patience.UntilAsync(() => Connections(metrics, "signal_server") == 0);
        metrics.Now().Should().Contain("inbox.mailboxes 1 mailboxes=signal-server");
    }

    [Test]
    public async Task Mailboxes_of_several_names_are_told_apart_by_a_tag()
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddInboxSignaling();
                builder.Services.AddInboxSignaling("second");
            },
            app =>
            {
                app.MapInbox("/inbox");
                app.MapInbox("/second", options => options.Mailboxes = "second");
            });
        using var metrics = new MeterLog(app);
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("alice", path: "/second").ReceiveAsync();
        await app.Peer("bob", path: "/second").ReceiveAsync();

        metrics.Now().Should().Contain("inbox.mailboxes 1").And.Contain("inbox.mailboxes 2 mailboxes=second");
    }

    [Test]
    public async Task Every_instrument_has_a_unit_and_says_what_it_counts_and_no_name_becomes_a_tag()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var metrics = new MeterLog(app);
        const string Secret = "a-name-that-nobody-else-has";
        await app.Peer(Secret).SendAsync(Secret, "hello");
        await app.Peer(Secret).ReceiveAsync();

        var ours = metrics.Instruments.Where(instrument => instrument.Meter.Name == "Inbox").ToList();
        ours.Should().HaveCountGreaterThan(10).And.OnlyContain(instrument =>
            instrument.Name.StartsWith("inbox.", StringComparison.Ordinal) && instrument.Unit!.Length > 0 && instrument.Description!.Length > 0);
        metrics.Now();
        string.Join('\n', metrics.Lines).Should().NotContain(Secret);
    }

    private static long Connections(MeterLog metrics, string transport) =>
        long.Parse(metrics.Now().Single(line => IsOf(line, "inbox.connections", transport)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static bool IsOf(string line, string instrument, string transport) =>
        line.StartsWith(instrument, StringComparison.Ordinal) && line.EndsWith($"transport={transport}", StringComparison.Ordinal);

    /// <returns>Completes when the receiver has heard that it ended.</returns>
    private static async Task<Task> ConnectAsync(InboxApp app, string transport)
    {
        if (transport == LongPollTransport)
        {
            return await app.ParkAsync(app.Peer("alice"));
        }

        if (transport == StreamTransport)
        {
            var stream = await StreamClient.OpenAsync(app, "alice");
            return stream.EndAsync().ContinueWith(_ => stream.Dispose(), TaskScheduler.Default);
        }

        var socket = await SocketClient.OpenAsync(app, "alice", after: null);
        await socket.SayAsync("""{"to":"alice","text":"attached?","ref":1}""");
        await socket.HearAsync();
        await socket.HearAsync();
        return socket.EndAsync().ContinueWith(_ => socket.Dispose(), TaskScheduler.Default);
    }
}
