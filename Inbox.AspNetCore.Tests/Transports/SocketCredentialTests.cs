using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Doors;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>Who may open a socket.</summary>
public sealed class SocketCredentialTests(Door door) : DoorTests(door)
{
    private const int Credentials = 4401;

    [TestCase("""{"to":"alice","data":1}""")]
    [TestCase("hello")]
    [TestCase("""{"auth":{"name":"alice"}}""")]
    [TestCase("""{"auth":{"name":"alice","password":"guess"}}""")]
    [TestCase("""{"auth":{"name":"","password":"secret"}}""")]
    public async Task Whoever_does_not_say_rightly_who_it_is_is_closed_out(string frame)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        using var socket = await SocketClient.OpenAsync(app);
        await socket.SayAsync(frame);
        (await socket.EndAsync()).Should().Be(Credentials);
    }

    [TestCase(16 * 1024, true)]
    [TestCase(16 * 1024 + 1, false)]
    public async Task Who_has_not_said_who_it_is_may_say_16_KiB_and_no_more(int length, bool isHeard)
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenAsync(app);
        var frame = """{"auth":{"name":"alice","password":"*"},"ref":1}""";
        await socket.SayAsync(frame.Replace("*", new string('x', length - frame.Length + 1), StringComparison.Ordinal));
        if (isHeard)
        {
            await socket.HearOkAsync(1);
        }
        else
        {
            (await socket.EndAsync()).Should().Be(Credentials);
        }
    }

    [Test]
    public async Task Silence_is_closed_out_after_ten_seconds()
    {
        await using var app = await StartAsync();
        var armed = app.Clock.NextWaitAsync();
        using var socket = await SocketClient.OpenAsync(app);
        await armed;
        app.Clock.AdvanceSeconds(10);
        (await socket.EndAsync()).Should().Be(Credentials);
    }

    [Test]
    public async Task Credentials_that_came_in_time_may_be_judged_for_longer()
    {
        using var store = new SlowStore();
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddSingleton<IMailboxStore>(store), app => Door.Open(app, "/inbox", null), Door.Http);
        using var socket = await SocketClient.OpenByFrameAsync(app, "alice");
        await store.Asked.Task.WaitAsync(Patience.Limit);
        app.Clock.AdvanceSeconds(10);
        store.MayAnswer.SetResult();
        await socket.HearOkAsync(1);
    }

    private sealed class SlowStore : IMailboxStore, IDisposable
    {
        private readonly MemoryMailboxStore _store = new(new InboxOptions());

        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource MayAnswer { get; } = new();

        public MailboxLimits Limits => _store.Limits;

        public async ValueTask<ClaimResult> ClaimAsync(string name, ReadOnlyMemory<byte> password, ClaimOptions options, CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await MayAnswer.Task;
            return await _store.ClaimAsync(name, password, options, cancellationToken);
        }

        public void Dispose() => _store.Dispose();
    }

    [Test]
    public async Task A_wrong_password_in_the_header_is_a_plain_401()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        var open = () => SocketClient.OpenAsync(app, "alice", after: null, "guess");
        (await open.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(401);
    }

    [Test]
    public async Task A_query_that_cannot_be_read_is_a_plain_400()
    {
        await using var app = await StartAsync();
        var open = () => SocketClient.OpenAsync(app, Peer.Basic("alice", "secret").ToString(), "after=x");
        (await open.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(400);
    }
}
