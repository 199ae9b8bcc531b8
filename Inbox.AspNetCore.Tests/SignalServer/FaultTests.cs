using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>Faults that the seed's own server did not withstand, by name: tabs that die, readers that are slow, all at once.</summary>
public sealed class FaultTests
{
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
    public async Task A_tab_whose_network_died_is_gone_within_33_s_and_can_come_back()
    {
        await using var app = await SignalApp.StartAsync();
        var ann = await app.UserAsync("ann");
        using var dead = await RawConnection.OpenAsync(app);
        var timers = app.Clock.LiveTimers;

        // It takes part in the handshake, and from then on neither answers a ping nor closes.
        await dead.WriteAsync(
            $"GET /v1/connect HTTP/1.1\r\nHost: {app.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: {ann.Cookies}\r\n\r\n");
        await dead.ReadHeadAsync();
        await app.IsListedAsync("ann", isActive: true);
        await Patience.UntilAsync(() => app.Clock.LiveTimers > timers);
        app.Clock.AdvanceSeconds(33);
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
        await using var app = await SignalApp.StartAsync(options => (options.MaxQueuedMessages, options.MessagesPerSecond) = (10, 0));
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
        await using var app = await SignalApp.StartAsync(options => (options.MaxQueuedMessages, options.MessagesPerSecond) = (10, 0));
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
        await using var app = await SignalApp.StartAsync(options =>
            (options.MaxQueuedMessages, options.MessagesPerSecond, options.HeartbeatTimeout) = (10, 0, TimeSpan.FromHours(1)));
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
        await using var app = await SignalApp.StartAsync(options => (options.MaxQueuedMessages, options.MessagesPerSecond) = (Senders * Messages, 0));
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
