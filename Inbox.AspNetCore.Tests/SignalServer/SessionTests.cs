using System.Text;
using Inbox.AspNetCore.SignalServer;
using Inbox.AspNetCore.Sockets;
using Inbox.AspNetCore.Tests.Hosting;
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
        var kicked = first.Session.RunAsync(new SpiedMailbox(ann, onAttach: () =>
        {
            users.KickAllAsync().AsTask().Wait();
            running = next.Session.RunAsync(ann);
        }));
        await ann.SendAsync("ann", new("hello"u8.ToArray()));
        (await next.Socket.NextFrameAsync()).Should().Be("hello");
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
        var running = connection.Session.RunAsync(ann);
        (await users.IsConnectedAsync("ann")).Should().BeTrue();

        connection.Session.Kick();

        (await users.IsConnectedAsync("ann")).Should().BeFalse("what is sent now would be dropped by the next connection");
        connection.Socket.EndPeer();
        await running.WaitAsync(Patience.Limit);
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
        var running = late.Session.RunAsync(ann);
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
            _frames = new(Socket);
            Session = new(new DefaultHttpContext(), _frames, users, name);
        }

        public FakeSocket Socket { get; } = new();

        public SignalServerSession Session { get; }

        public void Dispose()
        {
            Session.Dispose();
            _frames.Dispose();
            Socket.Dispose();
        }
    }
}
