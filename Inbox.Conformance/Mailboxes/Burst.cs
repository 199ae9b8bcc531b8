using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>More messages at once than one mailbox may send, by its socket and by a POST in between.</summary>
internal sealed class Burst(Conversation server, Mailbox from, Mailbox to, Socket socket)
{
    private int _accepted;

    /// <summary>Gets how many frames it sends: twice what a burst may have.</summary>
    public int Size { get; } = Math.Max(100, 4 * (int)server.Limits[Limits.MessagesPerSecond]);

    /// <summary>Gets how many messages were accepted in all.</summary>
    public int Accepted => _accepted;

    public bool IsRefused { get; private set; }

    public bool IsPostRefused { get; private set; }

    public async Task RunAsync()
    {
        // All of them on their way at once: at the pace of one reply after the other nothing would be refused.
        await Task.WhenAll(SayAsync(), HearAsync());
    }

    private async Task SayAsync()
    {
        for (var number = 0; number < Size; number++)
        {
            await socket.SayAsync($$"""{"to":"{{to.Name}}","text":"x","ref":{{number}}}""");
            if (number == Size * 3 / 4)
            {
                await PostAsync();
            }
        }
    }

    private async Task PostAsync()
    {
        var answer = await from.PostAsync(to.Name, "posted");
        if (answer.Status == 200)
        {
            Interlocked.Increment(ref _accepted);
            return;
        }

        // 503: the other mailbox is full, because its socket is read more slowly.
        answer.IsProblem(answer.Status == 503 ? 503 : 429).SaysWhenToRetry(60);
        IsPostRefused |= answer.Status == 429;
    }

    private async Task HearAsync()
    {
        for (var number = 0; number < Size; number++)
        {
            var reply = await socket.HearAsync();
            if (reply.TryGetProperty("ok", out _))
            {
                Interlocked.Increment(ref _accepted);
                continue;
            }

            var status = reply.TryGetProperty("error", out var error) ? error.GetProperty("status").GetInt32() : 0;
            Expect.That(
                status is 429 or 503 && reply.GetRawText().Contains("\"retryAfter\":", StringComparison.Ordinal),
                "ok, or an error 429 with retryAfter", reply.GetRawText());
            IsRefused |= status == 429;
        }
    }
}
