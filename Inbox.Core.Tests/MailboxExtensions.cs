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
    /// <summary>Attaches, receives once, and goes; what it brought is still to be settled.</summary>
    public static async ValueTask<ReceiveResult> ReceiveAsync(this IMailbox mailbox, ReceiveOptions options = default, CancellationToken cancellationToken = default)
    {
        IMailboxReceiver receiver;
        try
        {
            receiver = await mailbox.AttachAsync(new() { After = options.After }, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(WaitEnded.Cancelled);
        }

        await using (receiver.ConfigureAwait(false))
        {
            return await receiver.ReceiveAsync(options.Wait, Math.Max(1, options.Max), cancellationToken).ConfigureAwait(false);
        }
    }
}
