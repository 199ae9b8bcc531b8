using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

public sealed class MessageTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task A_value_arrives_as_the_value_that_was_sent()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = app.Connect("alice", Transport);
        await using var bob = await app.Connect("bob", Transport).OpenedAsync();

        await alice.SendJsonAsync("bob", new Note("Älice <&> \"quoted\"", 17), NoteJson.Default.Note);

        var message = await bob.NextAsync();
        message.From.Should().Be("alice");
        message.Kind.Should().Be(MessageKind.Json);
        message.Json(NoteJson.Default.Note).Should().Be(new Note("Älice <&> \"quoted\"", 17));
        message.Id.Should().BePositive();
    }

    [TestCase("")]
    [TestCase("an offer")]
    [TestCase("{\"this\":\"is text all the same\"}")]
    [TestCase("v=0\r\n\u0001 \"ä\" 😀 \\ \u2028")]
    public async Task Text_arrives_as_it_is(string text)
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();

        await alice.SendAsync("alice", text);

        var message = await alice.NextAsync();
        message.Text.Should().Be(text);
        message.Kind.Should().Be(MessageKind.Text);
    }

    [Test]
    public async Task Bytes_arrive_as_they_are()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

        await alice.SendAsync("alice", bytes);

        var message = await alice.NextAsync();
        message.Body.ToArray().Should().Equal(bytes);
        message.Kind.Should().Be(MessageKind.Bytes);
    }

    [Test]
    public async Task A_label_reaches_those_who_poll_without_envelopes()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        await app.Peer("bob").ReceiveAsync();

        await alice.SendAsync("bob", "v=0"u8.ToArray(), "application/sdp");
        await alice.SendJsonAsync("bob", new Note("alice", 1), NoteJson.Default.Note);

        (await app.Peer("bob").ReceiveAsync()).ContentType.Should().Be("application/sdp");
        (await app.Peer("bob").ReceiveAsync()).ContentType.Should().StartWith("application/json");
    }

    [Test]
    public async Task Json_as_deep_as_a_server_passes_it_on_arrives_as_json()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var deep = new string('[', 64) + new string(']', 64);

        await alice.SendAsync("alice", System.Text.Encoding.UTF8.GetBytes(deep), "application/json");

        var message = await alice.NextAsync();
        message.Kind.Should().Be(MessageKind.Json);
        message.Text.Should().Be(deep);
    }

    [Test]
    public async Task What_is_no_such_value_says_so()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();

        await alice.SendAsync("alice", "hello");

        var message = await alice.NextAsync();
        message.Invoking(it => it.Json(NoteJson.Default.Note)).Should().Throw<JsonException>();
    }

    [Test]
    public async Task Messages_come_in_the_order_of_the_calls_though_nobody_waited_between_them()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = app.Connect("alice", Transport);
        await using var bob = await app.Connect("bob", Transport).OpenedAsync();

        var sends = Enumerable.Range(0, 60).Select(i => alice.SendAsync("bob", $"{i}")).ToList();

        (await bob.TextsAsync(60)).Should().Equal(Enumerable.Range(0, 60).Select(i => $"{i}"));
        await Task.WhenAll(sends);
    }

    [Test]
    public async Task Names_of_any_letters_are_names()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        const string Name = "zoë/ +&=?#%41 😀";
        await using var odd = await app.Connect(Name, Transport, password: "pä:ß wörd").OpenedAsync();

        await odd.SendAsync(Name, "to myself");

        (await odd.NextAsync()).From.Should().Be(Name);
    }
}
