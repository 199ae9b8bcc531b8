using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class BatchTests(Door door) : DoorTests(door)
{
    private const string Json = "application/json";

    [Test]
    public async Task A_batch_is_an_array_of_envelopes_oldest_first()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.ReceiveAsync();
        await app.Peer("bob").SendAsync("alice", "first");
        await app.Peer("carol").SendAsync("alice", "second");

        var answer = await alice.ReceiveAsync("max=10");

        answer.Status.Should().Be(200);
        answer.ContentType.Should().Be("application/json");
        answer["X-Content-Type-Options"].Should().Be("nosniff");
        answer["X-From"].Should().BeNull("each envelope has its own");
        var envelopes = answer.Json.EnumerateArray().ToArray();
        envelopes.Select(envelope => envelope.GetProperty("text").GetString()).Should().Equal("first", "second");
        envelopes.Select(envelope => envelope.GetProperty("from").GetString()).Should().Equal("bob", "carol");
        envelopes[0].GetProperty("id").GetInt64().Should().BeLessThan(envelopes[1].GetProperty("id").GetInt64());
        (await alice.ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task A_batch_holds_no_more_than_was_asked_for()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        for (var i = 0; i < 3; i++)
        {
            await alice.SendAsync("alice", $"{i}");
        }

        (await alice.ReceiveAsync("max=2")).Json.GetArrayLength().Should().Be(2);
        (await alice.ReceiveAsync("max=1")).Json[0].GetProperty("text").GetString().Should().Be("2");
        (await alice.ReceiveAsync("max=1")).Status.Should().Be(204, "no messages are no empty array");
    }

    [Test]
    public async Task A_batch_can_be_waited_for()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"), "wait=25&max=99999999999");

        await app.Peer("bob").SendAsync("alice", "offer");

        (await waiting).Json[0].GetProperty("text").GetString().Should().Be("offer");
    }

    [TestCase("{\"sdp\": \"v=0\\r\\n\"}", Json)]
    [TestCase("[1, 2.50, null]", "application/json; charset=utf-8")]
    [TestCase(" \"text\" ", "application/trickle+json")]
    public async Task Json_is_passed_on_as_data_byte_for_byte(string json, string contentType)
    {
        await using var app = await StartAsync();

        (await EnvelopeAsync(app, Encoding.UTF8.GetBytes(json), contentType)).GetProperty("data").GetRawText().Should().Be(json.Trim());
    }

    [Test]
    public async Task Json_64_deep_is_data_and_65_deep_is_text()
    {
        await using var app = await StartAsync();

        (await EnvelopeAsync(app, Nested(64), Json)).TryGetProperty("data", out _).Should().BeTrue();
        (await EnvelopeAsync(app, Nested(65), Json)).GetProperty("text").GetString().Should().Be(Encoding.UTF8.GetString(Nested(65)));

        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
    }

    [TestCase("{\"sdp\":", Json)]
    [TestCase("{} {}", Json)]
    [TestCase("{\"a\":1,}", Json)]
    [TestCase("{} // no comment", Json)]
    [TestCase("", Json)]
    [TestCase("{}", "text/plain")]
    [TestCase("{}", "application/sdp")]
    [TestCase("{}", "text/html")]
    [TestCase("{}", null)]
    [TestCase("v=0 \"\\ \u0001 \u20ac <script>", "text/plain")]
    public async Task Other_valid_UTF8_is_text(string text, string? contentType)
    {
        await using var app = await StartAsync();

        (await EnvelopeAsync(app, Encoding.UTF8.GetBytes(text), contentType)).GetProperty("text").GetString().Should().Be(text);
    }

    [TestCase(Json)]
    [TestCase("text/plain")]
    [TestCase(null)]
    public async Task Anything_else_is_base64(string? contentType)
    {
        await using var app = await StartAsync();
        byte[] body = [(byte)'"', 0xC3, 0x28, 0xFF, (byte)'"'];

        (await EnvelopeAsync(app, body, contentType)).GetProperty("base64").GetBytesFromBase64().Should().Equal(body);
    }

    [Test]
    public async Task An_envelope_holds_the_senders_name_as_it_is()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("Jürgen \"50%\" 🦊").SendAsync("alice", "hello");

        var answer = await app.Peer("alice").ReceiveAsync("max=1");

        answer.Json[0].GetProperty("from").GetString().Should().Be("Jürgen \"50%\" 🦊");
    }

    private static async Task<JsonElement> EnvelopeAsync(InboxApp app, byte[] body, string? contentType)
    {
        var alice = app.Peer("alice");
        (await alice.SendAsync("alice", body, contentType)).Status.Should().Be(200);
        var answer = await alice.ReceiveAsync("max=1");
        return JsonDocument.Parse(answer.Bytes, new() { MaxDepth = 100 }).RootElement[0];
    }
}
