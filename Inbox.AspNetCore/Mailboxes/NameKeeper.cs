namespace Inbox.AspNetCore.Mailboxes;

/// <summary>Uses a mailbox now and then until disposed of: a body that is still arriving must not cost its sender the name.</summary>
internal sealed class NameKeeper(TimeSpan idleTimeout, TimeProvider time)
{
    public IDisposable Keep(IMailbox mailbox) =>
        time.CreateTimer(static mailbox => _ = TouchAsync((IMailbox)mailbox!), mailbox, idleTimeout / 3, idleTimeout / 3);

    private static async Task TouchAsync(IMailbox mailbox)
    {
        try
        {
            await mailbox.TouchAsync().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            // There is another try before the mailbox is idle for too long.
        }
    }
}
