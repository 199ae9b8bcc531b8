namespace Inbox.Benchmarks.Load;

/// <summary>Makes mailboxes one after the other and leaves them empty, on servers too that hold every GET or do not survive two new peers at once.</summary>
internal static class Mailbox
{
    public static async Task CreateAsync(Target target, string run, IEnumerable<Peer> owners)
    {
        using var sending = await target.ConnectAsync();
        using var waiting = await target.ConnectAsync();
        var hub = new Peer($"{run}-hub");

        // The hub makes itself one by waiting, and sends to itself until that arrives.
        var wait = waiting.AskAsync(Request.Receive(target, hub, "wait=30")).AsTask();
        while ((await sending.AskAsync(Request.Send(target, hub, hub.Name, [1]))).Status == 404)
        {
        }

        (await wait).Expect(200);

        // All others have one once they have sent something, be it that the hub is full by then.
        foreach (var owner in owners)
        {
            await sending.AskAsync(Request.Send(target, owner, hub.Name, [1]));
        }
    }
}
