using System.Text;
using Inbox.AspNetCore.SignalServer;
using Inbox.AspNetCore.Sockets;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>What happens in the one moment in which it hurts, over a socket that waits for the test.</summary>
public sealed class SessionTests
{
    [Test]
    public async Task Who_is_kicked_while_it_connects_does_not_take_the_mailbox_from_the_next_connection()
    {
        await using var app = await SignalApp.StartAsync();
        var users = SignalServerUsers.Of(app.Services);
        var ann = await OpenAsync(users, "ann");
        using var first = new Connection(users, "ann");
        using var next = new Connection(users, "ann");
        var running = Task.CompletedTask;

        // Already connected for the kick, and not yet a receiver.
        var kicked = first.RunAsync(new SpiedMailbox(ann, onAttach: () =>
        {
            users.KickAllAsync().AsTask().Wait();
            running = next.RunAsync(ann);
        }));
        await ann.SendAsync("ann", new("hello"u8.ToArray()));
        (await next.Socket.NextFrameAsync()).Should().Be("hello");
        (await first.Socket.FarewellAsync()).Should().Be((4001, "KICKED"));
        first.Socket.EndPeer();
        next.Socket.EndPeer();
        await Task.WhenAll(kicked, running).WaitAsync(Patience.Limit);
    }

    [Test]
    public async Task Who_is_kicked_is_not_reached_from_that_moment_on()
    {
        await using var app = await SignalApp.StartAsync();
        var users = SignalServerUsers.Of(app.Services);
        var ann = await OpenAsync(users, "ann");
        using var connection = new Connection(users, "ann");
        var running = connection.RunAsync(ann);
        (await users.IsConnectedAsync("ann")).Should().BeTrue();

        var kicking = connection.Seat.KickAsync();

        (await users.IsConnectedAsync("ann")).Should().BeFalse("what is sent now would be dropped by the next connection");
        connection.Socket.EndPeer();
        await Task.WhenAll(kicking, running).WaitAsync(Patience.Limit);
    }

    [Test]
    public async Task What_is_sent_before_the_socket_is_open_is_heard_when_it_is()
    {
        await using var app = await SignalApp.StartAsync();
        var users = SignalServerUsers.Of(app.Services);
        var ann = await OpenAsync(users, "ann");
        using var connection = new Connection(users, "ann");
        (await connection.Seat.TakeAsync(ann)).Should().BeNull();
        (await users.IsConnectedAsync("ann")).Should().BeTrue("its page may be called as soon as it reads that the socket is open");
        await ann.SendAsync("ann", new("early"u8.ToArray()));
        var running = connection.Session.RunAsync(ann, refusal: null);
        (await connection.Socket.NextFrameAsync()).Should().Be("early");
        connection.Socket.EndPeer();
        await running.WaitAsync(Patience.Limit);
    }

    [Test]
    public async Task A_handshake_that_fails_frees_the_name()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.WebHost.ConfigureKestrel(server => server.Limits.MaxConcurrentUpgradedConnections = 1), app => app.MapSignalServer());
        using var ann = await app.ConnectAsync("ann");
        var bob = await app.UserAsync("bob");
        var refused = () => bob.OpenAsync();
        await refused.Should().ThrowAsync<RefusedHandshakeException>();
        var users = SignalServerUsers.Of(app.Services);
        await Patience.UntilAsync(async () => !await users.IsConnectedAsync("bob"));
    }

    [Test]
    public async Task A_connection_whose_user_has_expired_is_closed()
    {
        await using var app = await SignalApp.StartAsync();
        var users = SignalServerUsers.Of(app.Services);
        var ann = await OpenAsync(users, "ann");
        using var late = new Connection(users, "ann");
        app.Clock.Advance(TimeSpan.FromHours(24));
        (await users.IsRegisteredAsync("ann")).Should().BeFalse();
        var running = late.RunAsync(ann);
        (await late.Socket.FarewellAsync()).Should().Be((4000, "UNAUTHENTICATED"));
        late.Socket.EndPeer();
        await running.WaitAsync(Patience.Limit);
    }

    [Test]
    public async Task Who_says_farewell_second_waits_until_the_first_is_out()
    {
        await using var app = await SignalApp.StartAsync();
        using var socket = new FakeSocket { IsSlow = true };
        using var frames = new SocketFrames(socket);
        using var farewell = new SocketFarewell(frames, new DefaultHttpContext(), app.Clock);
        var first = farewell.SayAsync(SignalServerClose.Kicked, "KICKED");
        var second = farewell.SayAsync(CloseCode.Normal, "");
        second.IsCompleted.Should().BeFalse("who goes on takes the socket away under the first");
        socket.LetFarewellOut();
        await Task.WhenAll(first, second).WaitAsync(Patience.Limit);
        (await socket.FarewellAsync()).Should().Be((4001, "KICKED"));
    }

    private static async Task<IMailbox> OpenAsync(SignalServerUsers users, string name)
    {
        var (_, key) = await users.RegisterAsync(name);
        return (await users.OpenAsync(name, Encoding.UTF8.GetBytes(key!)))!;
    }

    private sealed class Connection : IDisposable
    {
        private readonly SocketFrames _frames;

        public Connection(SignalServerUsers users, string name)
        {
            var context = new DefaultHttpContext();
            _frames = new(Socket);
            Seat = new(context, users, name);
            Session = new(context, _frames, users, Seat);
        }

        public FakeSocket Socket { get; } = new();

        public SignalServerSeat Seat { get; }

        public SignalServerSession Session { get; }

        public async Task RunAsync(IMailbox mailbox) => await Session.RunAsync(mailbox, await Seat.TakeAsync(mailbox));

        public void Dispose()
        {
            Session.Dispose();
            _frames.Dispose();
            Socket.Dispose();
        }
    }
}
