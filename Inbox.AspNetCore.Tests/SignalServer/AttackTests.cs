using System.Net.WebSockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>Attacks and faults that the seed's own server did not withstand, by name.</summary>
public sealed class AttackTests
{
    private const string Stranger = "https://stranger.example";

    [Test]
    public async Task A_forged_name_cookie_cannot_connect()
    {
        await using var app = await SignalApp.StartAsync();
        var ann = await app.UserAsync("ann");
        var eve = await app.UserAsync("eve");
        foreach (var cookies in new[] { ann.NameCookie, $"{ann.NameCookie}; {eve.KeyCookie}", $"{ann.NameCookie}; user_key=", $"{ann.NameCookie}; user_key=ann" })
        {
            using var forged = await eve.OpenAsync(cookies);
            await forged.EndsWithAsync(4000, "UNAUTHENTICATED");
        }
    }

    [Test]
    public async Task A_key_is_worth_nothing_when_its_user_has_expired_even_if_somebody_else_has_the_name_now()
    {
        await using var app = await SignalApp.StartAsync();
        var former = await app.UserAsync("ann");
        app.Clock.Advance(TimeSpan.FromHours(24));
        using (var expired = await former.OpenAsync())
        {
            await expired.EndsWithAsync(4000, "UNAUTHENTICATED");
        }

        await app.UserAsync("ann");
        using var imposter = await former.OpenAsync();
        await imposter.EndsWithAsync(4000, "UNAUTHENTICATED");
    }

    [Test]
    public async Task A_foreign_origin_cannot_connect_register_or_kick()
    {
        await using var app = await SignalApp.StartAsync();
        var ann = await app.UserAsync("ann");
        using var connected = await ann.ConnectAsync();
        var connect = async () => await ann.OpenAsync(origin: Stranger);
        (await connect.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(403);
        (await app.AskSignalAsync("POST", "/v1/register", """{"username":"joe"}""", ("Origin", Stranger))).Status.Should().Be(403);
        (await app.AskSignalAsync("GET", "/v1/kick-active-users", null, ("Origin", Stranger))).Status.Should().Be(403);
        await connected.SignalAsync("ann", "still");
        await connected.HearsAsync("""{"originator":"ann","target":"ann","type":"still","payload":null}""");
    }

    [TestCase("cross-site", 403)]
    [TestCase("same-site", 403)]
    [TestCase("same-origin", 200)]
    [TestCase("none", 200)]
    public async Task A_picture_on_a_foreign_page_cannot_kick(string site, int status)
    {
        await using var app = await SignalApp.StartAsync();
        (await app.AskSignalAsync("GET", "/v1/kick-active-users", null, ("Sec-Fetch-Site", site))).Status.Should().Be(status);
    }

    [Test]
    public async Task Who_is_not_the_operator_can_neither_list_nor_kick()
    {
        await using var app = await SignalApp.StartAsync(options => options.AuthorizeAdmin = context => new(context.Request.Headers["X-Key"] == "right"));
        await app.UserAsync("ann");
        foreach (var path in new[] { "/v1/users", "/v1/kick-active-users", "/api/v1/users" })
        {
            (await app.AskSignalAsync("GET", path, null, ("X-Key", "wrong"))).Status.Should().Be(403);
        }

        (await app.AskSignalAsync("GET", "/v1/users", null, ("X-Key", "right"))).Status.Should().Be(200);
    }

    [TestCase("""ann\r\nSet-Cookie: evil=1""")]
    [TestCase("""ann\u0000""")]
    [TestCase("""ann; path=/evil""")]
    [TestCase("""a\"b""")]
    public async Task A_name_cannot_split_the_response(string name)
    {
        await using var app = await SignalApp.StartAsync();
        var answer = await app.RegisterAsync(name);
        answer.Status.Should().Be(400);
        answer.Headers("Set-Cookie").Should().BeEmpty();
    }

    [Test]
    public async Task A_killed_tab_can_come_back_at_once()
    {
        await using var app = await SignalApp.StartAsync();
        var ann = await app.UserAsync("ann");
        for (var reload = 0; reload < 20; reload++)
        {
            // No farewell, and no time passes for the newcomer's patience.
            using var socket = await ann.ConnectAsync();
            socket.Dispose();
        }

        using var last = await ann.ConnectAsync();
        await last.SignalAsync("ann", "here");
        await last.HearsAsync("""{"originator":"ann","target":"ann","type":"here","payload":null}""");
    }

    [Test]
    public async Task A_tab_whose_network_died_is_gone_within_two_heartbeats_and_can_come_back()
    {
        await using var app = await SignalApp.StartAsync(options =>
            (options.HeartbeatInterval, options.HeartbeatTimeout) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)));
        var ann = await app.UserAsync("ann");
        using var dead = await RawConnection.OpenAsync(app);

        // It takes part in the handshake, and from then on neither answers a ping nor closes.
        await dead.WriteAsync(
            $"GET /v1/connect HTTP/1.1\r\nHost: {app.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: {ann.Cookies}\r\n\r\n");
        await app.IsListedAsync("ann", isActive: true);
        await app.IsListedAsync("ann", isActive: false);
        using var back = await ann.ConnectAsync();
        await back.SignalAsync("ann", "back");
        await back.HearsAsync("""{"originator":"ann","target":"ann","type":"back","payload":null}""");
    }

    [Test]
    public async Task What_is_said_to_one_who_has_closed_reaches_nobody()
    {
        await using var app = await SignalApp.StartAsync();
        var ann = await app.UserAsync("ann");
        using var bob = await app.ConnectAsync("bob");
        using (var socket = await ann.ConnectAsync())
        {
            await socket.CloseAsync();
        }

        await app.IsListedAsync("ann", isActive: false);
        await bob.SignalAsync("ann");
        await bob.HearsAsync("""{"target":"","type":"TARGET_NOT_FOUND","payload":null}""");
    }

    [Test]
    public async Task What_was_meant_for_a_former_connection_is_not_given_to_the_next()
    {
        await using var app = await SignalApp.StartAsync(options => (options.QueueCapacity, options.MessagesPerSecond) = (10, 0));
        var ann = await app.UserAsync("ann");
        using var bob = await app.ConnectAsync("bob");
        using (await ann.ConnectAsync())
        {
            await FillAsync(bob, "ann");
        }

        await app.IsListedAsync("ann", isActive: false);
        using var next = await ann.ConnectAsync();
        await bob.SignalAsync("ann", "new");
        await next.HearsAsync("""{"originator":"bob","target":"ann","type":"new","payload":null}""");
    }

    [Test]
    public async Task One_slow_target_does_not_slow_its_senders()
    {
        await using var app = await SignalApp.StartAsync(options => (options.QueueCapacity, options.MessagesPerSecond) = (10, 0));
        using var deaf = await app.ConnectAsync("deaf");
        using var quick = await app.ConnectAsync("quick");
        using var bob = await app.ConnectAsync("bob");
        await FillAsync(bob, "deaf");
        for (var i = 0; i < 100; i++)
        {
            await bob.SignalAsync("deaf");
            await bob.HearsAsync("""{"target":"deaf","type":"TARGET_BUSY","payload":null}""");
            await bob.SignalAsync("quick", $"{i}");
            await quick.HearsAsync($$"""{"originator":"bob","target":"quick","type":"{{i}}","payload":null}""");
        }
    }

    [Test]
    public async Task What_waits_for_a_slow_target_for_a_minute_is_dropped()
    {
        await using var app = await SignalApp.StartAsync(options => (options.QueueCapacity, options.MessagesPerSecond) = (10, 0));
        using var slow = await app.ConnectAsync("slow");
        using var bob = await app.ConnectAsync("bob");
        var accepted = await FillAsync(bob, "slow");
        app.Clock.AdvanceSeconds(60);
        var reading = ReadToNewAsync();
        do
        {
            await bob.SignalAsync("slow", "new");
            await bob.SignalAsync("bob", "echo");
        }
        while ((await bob.HearAsync()).GetProperty("type").GetString() == "TARGET_BUSY" && await bob.TryHearAsync() is not null);
        (await reading).Should().Be(accepted - 9, "ten waited, and one of them was being written");

        async Task<int> ReadToNewAsync()
        {
            var old = 0;
            while ((await slow.HearAsync()).GetProperty("type").GetString() == "fill")
            {
                old++;
            }

            return old;
        }
    }

    [Test]
    public async Task Many_who_speak_to_one_at_once_are_all_heard()
    {
        const int Senders = 50;
        const int Messages = 40;
        await using var app = await SignalApp.StartAsync(options => (options.QueueCapacity, options.MessagesPerSecond) = (Senders * Messages, 0));
        using var ann = await app.ConnectAsync("ann");
        var senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(n => app.ConnectAsync($"sender-{n}")));
        var sending = Task.WhenAll(senders.Select(async sender =>
        {
            for (var n = 0; n < Messages; n++)
            {
                await sender.SignalAsync("ann", "text", $"{n}");
            }
        }));

        var heard = new Dictionary<string, int>();
        for (var i = 0; i < Senders * Messages; i++)
        {
            var message = await ann.HearAsync();
            var originator = message.GetProperty("originator").GetString()!;
            message.GetProperty("payload").GetInt32().Should().Be(heard.GetValueOrDefault(originator), "each sender's are in order, none lost or twice");
            heard[originator] = heard.GetValueOrDefault(originator) + 1;
        }

        await sending;
        heard.Should().HaveCount(Senders);
        heard.Values.Should().OnlyContain(count => count == Messages);
        Array.ForEach(senders, sender => sender.Dispose());
    }

    [Test]
    public async Task A_hundred_who_want_one_name_at_once_leave_one_who_has_it()
    {
        await using var app = await SignalApp.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => app.RegisterAsync("ann")));
        answers.Count(answer => answer.Text.Contains("SUCCESS", StringComparison.Ordinal)).Should().Be(1);
        answers.Count(answer => answer.Text.Contains("TAKEN", StringComparison.Ordinal)).Should().Be(99);
        answers.Count(answer => answer.Headers("Set-Cookie").Length > 0).Should().Be(1);
    }

    [Test]
    public async Task Kick_really_disconnects_and_they_can_come_back()
    {
        await using var app = await SignalApp.StartAsync();
        var (ann, bob) = (await app.UserAsync("ann"), await app.UserAsync("bob"));
        using var first = await ann.ConnectAsync();
        using var second = await bob.ConnectAsync();
        var answer = await app.AskSignalAsync("GET", "/v1/kick-active-users");
        (answer.Status, answer.Text).Should().Be((200, "OK"));

        // Before either has answered.
        using var back = await ann.ConnectAsync();
        await back.SignalAsync("bob");
        await back.HearsAsync("""{"target":"","type":"TARGET_NOT_FOUND","payload":null}""");
        await first.EndsWithAsync(4001, "KICKED");
        await second.EndsWithAsync(4001, "KICKED");
    }

    [Test]
    public async Task A_storm_of_reloads_and_kicks_leaves_everybody_reachable()
    {
        await using var app = await SignalApp.StartAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => app.UserAsync($"user-{n}")));
        var reloading = users.Select(async user =>
        {
            for (var reload = 0; reload < 20; reload++)
            {
                using var socket = await user.OpenAsync();
                if (reload % 2 == 0)
                {
                    await socket.SayFarewellAsync();
                }
            }
        });
        var kicking = Enumerable.Range(0, 2).Select(async _ =>
        {
            for (var kick = 0; kick < 50; kick++)
            {
                (await app.AskSignalAsync("GET", "/v1/kick-active-users")).Status.Should().Be(200);
            }
        });
        await Task.WhenAll([.. reloading, .. kicking]);
        foreach (var user in users)
        {
            using var last = await user.ConnectAsync();
            await last.SignalAsync(user.Name, "here");
            await last.HearsAsync($$"""{"originator":"{{user.Name}}","target":"{{user.Name}}","type":"here","payload":null}""");
        }

        app.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Users_expire_when_long_unused()
    {
        await using var app = await SignalApp.StartAsync();
        var (gone, asking, connected) = (await app.UserAsync("gone"), await app.UserAsync("asking"), await app.UserAsync("connected"));
        using var socket = await connected.ConnectAsync();
        app.Clock.Advance(TimeSpan.FromHours(23));
        (await asking.AskAsync()).Status.Should().Be(200);
        (await gone.AskAsync(gone.NameCookie)).Status.Should().Be(200, "but to ask for a name without its key is no use of it");
        app.Clock.Advance(TimeSpan.FromHours(1));
        (await gone.AskAsync()).Status.Should().Be(404);
        (await asking.AskAsync()).Status.Should().Be(200);
        (await connected.AskAsync(connected.NameCookie)).Status.Should().Be(200);
        (await app.RegisterAsync("gone")).Text.Should().Contain("SUCCESS");
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"target":7}""")]
    [TestCase("""{"target":"ann","type":{}}""")]
    public async Task What_is_no_message_closes_its_socket_and_no_other(string frame)
    {
        await using var app = await SignalApp.StartAsync();
        using var ann = await app.ConnectAsync("ann");
        using var bob = await app.ConnectAsync("bob");
        await bob.SayAsync(frame);
        (await bob.EndAsync()).Should().Be(1008);
        await ann.SignalAsync("ann", "still");
        await ann.HearsAsync("""{"originator":"ann","target":"ann","type":"still","payload":null}""");
    }

    [Test]
    public async Task Bytes_that_are_no_text_close_their_socket()
    {
        await using var app = await SignalApp.StartAsync();
        using var ann = await app.ConnectAsync("ann");
        await ann.SayAsync("{}", WebSocketMessageType.Binary);
        (await ann.EndAsync()).Should().Be(1008);
    }

    /// <summary>Until the system between the two takes no more, and the queue is full.</summary>
    /// <returns>How many it took.</returns>
    private static async Task<int> FillAsync(SocketClient sender, string target)
    {
        var payload = $"\"{new string('x', 60_000)}\"";
        for (var taken = 0; ; taken++)
        {
            await sender.SignalAsync(target, "fill", payload);
            await sender.SignalAsync("bob", "echo");
            if ((await sender.HearAsync()).GetProperty("type").GetString() == "TARGET_BUSY")
            {
                // The echo of this round.
                await sender.HearAsync();
                return taken;
            }
        }
    }

}
