namespace Inbox.Tests;

/// <summary>How a receiver comes that receives once, as a poll does.</summary>
internal readonly record struct ReceiveOptions
{
    public TimeSpan Wait { get; init; }

    /// <summary>0 counts as 1.</summary>
    public int Max { get; init; }

    public long? After { get; init; }
}

internal static class MailboxExtensions
{
    private static int _attaching;

    /// <summary>Whether every receive that was begun here has come as far as its receiver.</summary>
    public static bool AllReceive => Volatile.Read(ref _attaching) == 0;

    /// <summary>Attaches, receives once, and goes; what it brought is still to be settled.</summary>
    public static async ValueTask<ReceiveResult> ReceiveAsync(this IMailbox mailbox, ReceiveOptions options = default, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _attaching);
        IMailboxReceiver receiver;
        try
        {
            receiver = await mailbox.AttachAsync(new() { After = options.After, Once = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _attaching);
            return new(WaitEnded.Cancelled);
        }

        await using (receiver.ConfigureAwait(false))
        {
            var receiving = receiver.ReceiveAsync(options.Wait, Math.Max(1, options.Max), cancellationToken);
            Interlocked.Decrement(ref _attaching);
            return await receiving.ConfigureAwait(false);
        }
    }
}
