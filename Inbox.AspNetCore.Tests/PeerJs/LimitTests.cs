using Inbox.AspNetCore.PeerJs;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>Each limit at its edge.</summary>
public sealed class LimitTests
{
    [Test]
    public async Task A_frame_of_the_largest_size_arrives_and_a_larger_one_closes_its_socket()
    {
        await using var app = await PeerApp.StartAsync(options => options.MaxMessageBytes = 2048);
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("bob");
        var empty = """{"type":"OFFER","payload":"","dst":"bob"}""".Length;
        var payload = $"\"{new string('x', 2048 - empty)}\"";
        await alice.SendAsync("OFFER", "bob", payload);
        await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob", payload));

        await alice.SendAsync("OFFER", "bob", payload.Insert(1, "x"));
        (await alice.EndAsync()).Should().Be(1009);
        alice.CloseReason.Should().Be("A message has at most 2048 bytes.");
        await bob.IsHeardAsync("bob");
    }

    [Test]
    public async Task The_peer_above_the_limit_is_refused_and_comes_in_when_one_has_gone()
    {
        await using var app = await PeerApp.StartAsync(options => options.MaxPeers = 2);
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("bob");
        using (var late = await app.OpenAsync("carol"))
        {
            await late.IsRefusedAsync(PeerApp.Error("Server has reached its concurrent user limit"));
        }

        await bob.CloseAsync();
        await app.IsGoneAsync("bob");
        using var carol = await app.ConnectAsync("carol");
    }

    [Test]
    public async Task One_address_has_no_more_peers_than_it_may()
    {
        await using var app = await PeerApp.StartAsync(options => options.MaxPeersPerAddress = 1);
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.OpenAsync("bob");
        await bob.IsRefusedAsync(PeerApp.Error("Server has reached its concurrent user limit"));
    }

    [Test]
    public async Task A_message_too_many_for_peers_that_are_not_there_is_answered_at_once()
    {
        await using var app = await PeerApp.StartAsync(options => options.MaxQueuedMessages = 3);
        using var alice = await app.ConnectAsync("alice");
        for (var n = 0; n < 3; n++)
        {
            await alice.SendAsync("OFFER", $"nobody{n}");
        }

        await alice.IsHeardAsync("alice");
        await alice.SendAsync("OFFER", "nobody3");
        await alice.HearsAsync(PeerApp.Expired("nobody3", "alice"));
    }

    [Test]
    public async Task Who_sends_faster_than_allowed_is_read_more_slowly_and_loses_nothing()
    {
        await using var app = await PeerApp.StartAsync(options => options.MessagesPerSecond = 5);
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("bob");
        for (var n = 0; n < 20; n++)
        {
            await alice.SendAsync("CANDIDATE", "bob", $"{n}");
        }

        for (var n = 0; n < 20; n++)
        {
            var hearing = bob.HearsAsync(PeerApp.Frame("CANDIDATE", "alice", "bob", $"{n}"));
            if (n >= 10)
            {
                await Patience.UntilAsync(() =>
                {
                    app.Clock.AdvanceSeconds(hearing.IsCompleted ? 0 : 0.01);
                    return hearing.IsCompleted;
                });
            }

            await hearing;
        }
    }

    [TestCase(256, true)]
    [TestCase(257, false)]
    public async Task An_id_has_256_bytes_at_most(int length, bool isFine)
    {
        await using var app = await PeerApp.StartAsync();
        using var socket = await app.OpenAsync(new('x', length));
        await socket.HearsAsync(isFine ? PeerApp.Opened : PeerApp.Error("An id has at most 256 bytes, and no control characters"));
    }

    private static readonly (string Option, Action<PeerJsOptions> Set, bool IsFine)[] _edges =
    [
        (nameof(PeerJsOptions.Prefix), options => options.Prefix = new('x', 64), true),
        (nameof(PeerJsOptions.Prefix), options => options.Prefix = new('x', 65), false),
        (nameof(PeerJsOptions.Prefix), options => options.Prefix = "a\nb", false),
        (nameof(PeerJsOptions.ExpireTimeout), options => options.ExpireTimeout = TimeSpan.FromMilliseconds(100), true),
        (nameof(PeerJsOptions.ExpireTimeout), options => options.ExpireTimeout = TimeSpan.FromMilliseconds(99), false),
        (nameof(PeerJsOptions.ExpireTimeout), options => options.ExpireTimeout = TimeSpan.FromMinutes(10), true),
        (nameof(PeerJsOptions.ExpireTimeout), options => options.ExpireTimeout = TimeSpan.FromMinutes(10.01), false),
        (nameof(PeerJsOptions.MaxPeers), options => options.MaxPeers = 100_000_000, true),
        (nameof(PeerJsOptions.MaxPeers), options => options.MaxPeers = 0, false),
        (nameof(PeerJsOptions.MaxPeersPerAddress), options => options.MaxPeersPerAddress = -1, false),
        (nameof(PeerJsOptions.MaxMessageBytes), options => options.MaxMessageBytes = 1024, true),
        (nameof(PeerJsOptions.MaxMessageBytes), options => options.MaxMessageBytes = 1023, false),
        (nameof(PeerJsOptions.MaxMessageBytes), options => options.MaxMessageBytes = 1 << 20, true),
        (nameof(PeerJsOptions.MaxMessageBytes), options => options.MaxMessageBytes = (1 << 20) + 1, false),
        (nameof(PeerJsOptions.MaxQueuedMessages), options => options.MaxQueuedMessages = 0, false),
        (nameof(PeerJsOptions.MaxQueuedMessages), options => options.MaxQueuedMessages = 10_000, true),
        (nameof(PeerJsOptions.MessagesPerSecond), options => options.MessagesPerSecond = -1, false),
        (nameof(PeerJsOptions.HeartbeatInterval), options => options.HeartbeatInterval = TimeSpan.FromMilliseconds(9), false),
        (nameof(PeerJsOptions.HeartbeatTimeout), options => options.HeartbeatTimeout = TimeSpan.FromMinutes(61), false),
    ];

    private static IEnumerable<int> Edges => Enumerable.Range(0, _edges.Length);

    [TestCaseSource(nameof(Edges))]
    public async Task An_option_out_of_its_range_is_refused_at_start_by_name(int edge)
    {
        var (option, set, isFine) = _edges[edge];
        var starting = async () => await (await PeerApp.StartAsync(set)).DisposeAsync();
        await (isFine
            ? starting.Should().NotThrowAsync()
            : (Task)starting.Should().ThrowAsync<OptionsValidationException>().WithMessage($"*{option}*"));
    }

    [Test]
    public void Without_settings_the_limits_are_those_of_PeerServer()
    {
        using var services = new ServiceCollection().AddPeerJs().Services.BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<PeerJsOptions>>().Value;
        options.Should().BeEquivalentTo(new { ExpireTimeout = TimeSpan.FromSeconds(5), MaxPeers = 5000, AllowDiscovery = false, RequireKey = (string?)null });
    }
}
