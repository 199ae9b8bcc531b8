using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>The wire, row by row, as PeerJS 1.5 and PeerServer 1.0 speak it.</summary>
public sealed class WireTests
{
    [TestCase("/peerjs")]
    [TestCase("/peerjs/")]
    [TestCase("/PeerJS/")]
    public async Task The_path_itself_tells_what_this_is_in_the_words_of_PeerServer(string path)
    {
        await using var app = await PeerApp.StartAsync();
        var answer = await Answer.OfAsync(await app.Http.GetAsync(path));
        answer.Status.Should().Be(200);
        answer.Text.Should().Be("""{"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS clients.","website":"https://peerjs.com/"}""");
        answer["Content-Type"].Should().StartWith("application/json");
    }

    [TestCase("/peerjs/peerjs/id")]
    [TestCase("/peerjs/peerjs/id/")]
    [TestCase("/peerjs/any-key/ID?ts=17&version=1.5.5")]
    public async Task A_page_without_an_id_gets_a_bare_UUID_another_each_time(string path)
    {
        await using var app = await PeerApp.StartAsync();
        var answers = new[] { await Answer.OfAsync(await app.Http.GetAsync(path)), await Answer.OfAsync(await app.Http.GetAsync(path)) };
        answers.Should().AllSatisfy(answer => (answer.Status, Guid.TryParseExact(answer.Text, "D", out _)).Should().Be((200, true)));
        answers[0]["Content-Type"].Should().StartWith("text/html");
        answers[0].Text.Should().NotBe(answers[1].Text);
    }

    [Test]
    public async Task The_app_may_make_the_ids()
    {
        var last = 0;
        await using var app = await PeerApp.StartAsync(options => options.GenerateId = () => $"guest-{++last}");
        (await app.Http.GetStringAsync("/peerjs/peerjs/id")).Should().Be("guest-1");
        (await app.Http.GetStringAsync("/peerjs/peerjs/id")).Should().Be("guest-2");
    }

    [Test]
    public async Task The_connected_peers_are_listed_only_where_discovery_is_on()
    {
        await using var closed = await PeerApp.StartAsync();
        var refused = await Answer.OfAsync(await closed.Http.GetAsync("/peerjs/peerjs/peers"));
        (refused.Status, refused.Text).Should().Be((401, "Unauthorized"));

        await using var app = await PeerApp.StartAsync(options => options.AllowDiscovery = true);
        (await app.Http.GetStringAsync("/peerjs/peerjs/peers")).Should().Be("[]");
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("böb \"x\"");
        using var gone = await app.ConnectAsync("gone");
        await gone.CloseAsync();
        await app.IsGoneAsync("gone");
        JsonSerializer.Deserialize<string[]>(await app.Http.GetStringAsync("/peerjs/peerjs/peers")).Should().BeEquivalentTo("alice", "böb \"x\"");
    }

    [Test]
    public async Task A_heartbeat_is_not_answered_and_a_message_gets_the_sender_that_the_server_knows()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("bob", "other");
        await alice.SayAsync("""{"type":"HEARTBEAT"}""");
        foreach (var type in new[] { "OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE" })
        {
            await alice.SayAsync($$"""{"src":"mallory","type":"{{type}}","payload":{"n":1.10,"t":"é\u00e9"},"dst":"bob","more":[1]}""");
            await bob.HearsAsync(PeerApp.Frame(type, "alice", "bob", """{"n":1.10,"t":"é\u00e9"}"""));
        }

        await bob.SendAsync("ANSWER", "alice");
        await alice.HearsAsync(PeerApp.Frame("ANSWER", "bob", "alice"));
    }

    [Test]
    public async Task A_message_without_a_payload_arrives_without_one_and_one_to_oneself_arrives()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        await alice.SayAsync("""{"type":"OFFER","dst":"alice"}""");
        await alice.HearsAsync("""{"type":"OFFER","src":"alice","dst":"alice"}""");
    }

    [TestCase("")]
    [TestCase("key=peerjs&id=alice")]
    [TestCase("key=peerjs&token=x")]
    [TestCase("id=alice&token=x")]
    [TestCase("key=&id=alice&token=x")]
    [TestCase("key=peerjs&id=&token=x")]
    public async Task A_socket_without_id_token_or_key_is_told_so_and_closed(string query)
    {
        await using var app = await PeerApp.StartAsync();
        using var socket = await app.OpenByQueryAsync(query);
        await socket.IsRefusedAsync(PeerApp.Error("No id, token, or key supplied to websocket server"));
    }

    [Test]
    public async Task Any_key_will_do_unless_one_is_required()
    {
        await using var open = await PeerApp.StartAsync();
        using var any = await open.OpenByQueryAsync("key=null&id=alice&token=x");
        await any.HearsAsync(PeerApp.Opened);

        await using var app = await PeerApp.StartAsync(options => options.RequireKey = "house");
        using var wrong = await app.OpenByQueryAsync("key=peerjs&id=alice&token=x");
        await wrong.IsRefusedAsync(PeerApp.Error("Invalid key provided"));
        using var right = await app.OpenByQueryAsync("key=house&id=alice&token=x");
        await right.HearsAsync(PeerApp.Opened);
    }

    [Test]
    public async Task Of_values_that_are_given_twice_the_last_counts_and_the_path_is_lenient()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.OpenByQueryAsync("key=a&key=b&id=mallory&id=alice&token=1&token=2", path: "/PEERJS/PeerJS/");
        await alice.HearsAsync(PeerApp.Opened);
        using var bob = await app.ConnectAsync("bob");
        await bob.SendAsync("OFFER", "alice");
        await alice.HearsAsync(PeerApp.Frame("OFFER", "bob", "alice"));
    }

    [Test]
    public async Task What_is_no_handshake_is_told_what_it_lacks()
    {
        await using var app = await PeerApp.StartAsync();
        (await Answer.OfAsync(await app.Http.GetAsync("/peerjs/peerjs?key=peerjs&id=alice&token=x"))).Status.Should().Be(426);
    }

    [Test]
    public async Task Sockets_over_HTTP_2_work_the_same()
    {
        await using var app = await PeerApp.StartAsync(http: new(2, 0));
        using var alice = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("bob");
        await alice.SendAsync("OFFER", "bob", "{}");
        await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob", "{}"));
    }
}
