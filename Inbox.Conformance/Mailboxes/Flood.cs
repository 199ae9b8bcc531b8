using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>Many messages at once, over sockets: a proxy may limit requests, and the server limits each sender.</summary>
internal static class Flood
{
    /// <summary>Sends messages to a mailbox, all of which are accepted. Their texts are numbers from 0.</summary>
    public static async Task SendAsync(Conversation server, Mailbox to, int count)
    {
        // A sender may send twice its messages per second in a burst.
        var rate = server.Limits[Limits.MessagesPerSecond];
        var burst = rate == 0 ? count : (int)rate;
        for (var number = 0; number < count;)
        {
            var until = Math.Min(number + burst, count);
            using var socket = await (await server.ClaimAsync("sender")).SocketAsync();
            for (; number < until; number++)
            {
                await socket.SayAsync($$"""{"to":"{{to.Name}}","text":"{{number}}","ref":{{number}}}""");
                var reply = await socket.HearAsync();
                Expect.That(reply.TryGetProperty("ok", out _), $"ok for message {number} of {count}", reply.GetRawText());
            }

            await socket.CloseAsync();
        }
    }
}
