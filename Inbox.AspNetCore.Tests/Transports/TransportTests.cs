using System.Globalization;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>What holds however one receives, through every door.</summary>
[TestFixtureSource(nameof(All))]
public sealed class TransportTests(Door door, Transport transport)
{
    public static IEnumerable<object[]> All => from door in Door.All from transport in Transport.All select new object[] { door, transport };

    [Test]
    public async Task Messages_come_in_the_order_in_which_they_were_sent()
    {
        await using var app = await InboxApp.StartAsync(door);
        using var alice = await OpenAsync(app);
        for (var i = 0; i < 20; i++)
        {
            (await app.Peer("bob").SendAsync("alice", $"{i}")).Status.Should().Be(200);
        }

        for (var i = 0; i < 20; i++)
        {
            (await alice.NextAsync()).GetProperty("text").GetString().Should().Be($"{i}");
        }
    }

    [Test]
    public async Task A_message_that_waits_already_comes_too()
    {
        await using var app = await InboxApp.StartAsync(door);
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("bob").SendAsync("alice", "offer");
        using var alice = await OpenAsync(app);

        (await alice.NextAsync()).GetProperty("text").GetString().Should().Be("offer");
    }

    [TestCase("application/json", """{"a": [1, "ä\n"]}""", "data")]
    [TestCase("application/json", "{\n\t\"pretty\":\r\n 1\r}", "data")]
    [TestCase("application/json", "not json", "text")]
    [TestCase("text/plain", "line\nline\r\nä", "text")]
    [TestCase("text/plain", "", "text")]
    [TestCase("application/octet-stream", "\u00ff", "base64")]
    public async Task An_envelope_carries_what_was_sent(string contentType, string body, string member)
    {
        await using var app = await InboxApp.StartAsync(door);
        using var alice = await OpenAsync(app);
        var bytes = member == "base64" ? System.Text.Encoding.Latin1.GetBytes(body) : System.Text.Encoding.UTF8.GetBytes(body);
        (await app.Peer("bób").SendAsync("alice", bytes, contentType)).Status.Should().Be(200);

        var envelope = await alice.NextAsync();

        envelope.GetProperty("from").GetString().Should().Be("bób");
        envelope.GetProperty("id").GetInt64().Should().BePositive();
        var carried = envelope.GetProperty(member);
        if (member == "data")
        {
            JsonElement.DeepEquals(carried, JsonDocument.Parse(body).RootElement).Should().BeTrue();
        }
        else
        {
            carried.GetString().Should().Be(member == "text" ? body : Convert.ToBase64String(bytes));
        }
    }

    [Test]
    public async Task A_message_of_the_largest_size_gets_through()
    {
        await using var app = await InboxApp.StartAsync(door);
        using var alice = await OpenAsync(app);
        var body = new byte[1 << 20];
        Random.Shared.NextBytes(body);
        (await app.Peer("bob").SendAsync("alice", body)).Status.Should().Be(200);

        (await alice.NextAsync()).GetProperty("base64").GetBytesFromBase64().Should().Equal(body);
    }

    [Test]
    public async Task What_was_not_acknowledged_is_given_again_to_whoever_comes_next()
    {
        await using var app = await InboxApp.StartAsync(door);
        foreach (var next in Transport.All)
        {
            var peer = app.Peer($"alice by {next}");
            await peer.ReceiveAsync();
            using (var alice = await transport.OpenAsync(app, $"alice by {next}", after: 0))
            {
                await app.Peer("bob").SendAsync($"alice by {next}", "a");
                await app.Peer("bob").SendAsync($"alice by {next}", "b");
                await alice.NextAsync();
            }

            using var again = await next.OpenAsync(app, $"alice by {next}", after: 0);
            (await again.NextAsync()).GetProperty("text").GetString().Should().Be("a");
        }
    }

    [Test]
    public async Task What_was_acknowledged_is_not_given_again()
    {
        await using var app = await InboxApp.StartAsync(door);
        using var alice = await transport.OpenAsync(app, "alice", after: 0);
        await app.Peer("bob").SendAsync("alice", "a");
        await app.Peer("bob").SendAsync("alice", "b");
        var first = await alice.NextAsync();
        await alice.AcknowledgeAsync(first.GetProperty("id").GetInt64());

        (await alice.NextAsync()).GetProperty("text").GetString().Should().Be("b");

        using var again = await Transport.LongPoll.OpenAsync(app, "alice", after: 0);
        (await again.NextAsync()).GetProperty("text").GetString().Should().Be("b");
    }

    [Test]
    public async Task A_peer_that_changes_its_transport_all_the_time_loses_nothing()
    {
        const int Messages = 300;
        await using var app = await InboxApp.StartAsync(door);
        await app.Peer("alice").ReceiveAsync();
        var random = new Random(Messages);
        var sending = SendAllAsync();
        List<int> received = [];
        var last = 0L;
        while (received.Count < Messages)
        {
            // Every other time by the transport that this fixture is about.
            var by = random.Next(2) == 0 ? transport : Transport.All[random.Next(Transport.All.Count)];
            using var alice = await by.OpenAsync(app, "alice", last);
            for (var left = random.Next(1, 20); left > 0 && received.Count < Messages; left--)
            {
                var envelope = await alice.NextAsync();
                if (envelope.GetProperty("id").GetInt64() > last)
                {
                    last = envelope.GetProperty("id").GetInt64();
                    received.Add(int.Parse(envelope.GetProperty("text").GetString()!, CultureInfo.InvariantCulture));
                }

                if (random.Next(3) == 0)
                {
                    await alice.AcknowledgeAsync(last);
                }
            }
        }

        await sending;
        received.Should().Equal(Enumerable.Range(0, Messages), "each is there once, in order");

        async Task SendAllAsync()
        {
            for (var i = 0; i < Messages; i++)
            {
                while ((await app.Peer("bob").SendAsync("alice", $"{i}")).Status == 503)
                {
                    await Task.Yield();
                }
            }
        }
    }

    private Task<Inlet> OpenAsync(InboxApp app) => transport.OpenAsync(app, "alice");
}
