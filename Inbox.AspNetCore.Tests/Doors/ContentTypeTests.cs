using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class ContentTypeTests(Door door) : DoorTests(door)
{
    [TestCase("application/json")]
    [TestCase("application/json; charset=utf-8")]
    [TestCase("Application/JSON")]
    [TestCase("application/trickle-ice-sdpfrag+json")]
    [TestCase("text/plain")]
    [TestCase("text/plain;charset=UTF-8")]
    [TestCase("application/sdp")]
    [TestCase("application/octet-stream")]
    public async Task A_harmless_label_is_passed_on(string contentType)
    {
        await using var app = await StartAsync();

        (await LabelAsync(app, contentType)).Should().Be(contentType);
    }

    [TestCase("text/html")]
    [TestCase("image/svg+xml")]
    [TestCase("text/javascript")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/json, text/html")]
    [TestCase("json")]
    [TestCase("text / plain")]
    [TestCase(null)]
    public async Task Any_other_label_becomes_octet_stream(string? contentType)
    {
        await using var app = await StartAsync();

        (await LabelAsync(app, contentType)).Should().Be("application/octet-stream");
    }

    [Test]
    public async Task A_label_of_unreasonable_length_is_not_kept()
    {
        await using var app = await StartAsync();

        (await LabelAsync(app, $"text/plain; x={new string('x', 200)}")).Should().Be("application/octet-stream");
    }

    private static async Task<string?> LabelAsync(InboxApp app, string? contentType)
    {
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "x", contentType);
        return (await alice.ReceiveAsync()).ContentType;
    }
}
