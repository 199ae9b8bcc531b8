namespace Inbox.Server.Tests.Wire;

/// <summary>The use case of the concept that the project started from, sentence by sentence.</summary>
public sealed class UsageStoryTests(string form, string version) : WireTests(form, version)
{
    private const string Alice = "alice-uuid:her-secret";
    private const string Bob = "bob-uuid:his-secret";

    [Test]
    public async Task Alice_and_Bob_exchange_what_they_need_to_connect()
    {
        // Alice uses alice-uuid as username to create her inbox and wait for messages from any peer.
        (await Curl.AskAsync("", "-u", Alice)).Status.Should().Be(204);

        // Bob creates an inbox with any username and sends a WebRTC offer to the pre shared username alice-uuid.
        (await Curl.AskAsync("?to=alice-uuid", "-u", Bob, "-d", "offer")).Status.Should().Be(200);

        // Alice asks the server for new messages: Bob's offer in the body, bob-uuid in X-From.
        await ShouldReceiveAsync(Alice, "offer", "bob-uuid");

        // Alice sends the WebRTC answer to bob-uuid.
        (await Curl.AskAsync("?to=bob-uuid", "-u", Alice, "-d", "answer")).Status.Should().Be(200);

        // Bob asks the server for new messages: Alice's answer, with alice-uuid in X-From.
        await ShouldReceiveAsync(Bob, "answer", "alice-uuid");

        // Bob sends Alice ICE candidates, a message each time he is aware of a new one.
        foreach (var candidate in (string[])["candidate 1", "candidate 2", "candidate 3"])
        {
            (await Curl.AskAsync("?to=alice-uuid", "-u", Bob, "-d", candidate)).Status.Should().Be(200);
        }

        // Alice receives the candidates, and sends Bob hers.
        await ShouldReceiveAsync(Alice, "candidate 1", "bob-uuid");
        await ShouldReceiveAsync(Alice, "candidate 2", "bob-uuid");
        await ShouldReceiveAsync(Alice, "candidate 3", "bob-uuid");
        (await Curl.AskAsync("?to=bob-uuid", "-u", Alice, "-d", "candidate 4")).Status.Should().Be(200);
        await ShouldReceiveAsync(Bob, "candidate 4", "alice-uuid");

        // The server deletes a message that it gave, and nobody else can ask for one.
        (await Curl.AskAsync("", "-u", Alice)).Status.Should().Be(204);
        (await Curl.AskAsync("", "-u", "alice-uuid:a-guess")).Status.Should().Be(401);
    }

    private async Task ShouldReceiveAsync(string credentials, string text, string from)
    {
        var answer = await Curl.AskAsync("", "-u", credentials);
        answer.Status.Should().Be(200);
        answer.Text.Should().Be(text);
        answer["X-From"].Should().Be(from);
    }
}
