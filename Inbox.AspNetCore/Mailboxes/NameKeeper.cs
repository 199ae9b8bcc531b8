namespace Inbox.AspNetCore.Mailboxes;

/// <summary>A timer that keeps a mailbox in use until disposed of: a sender must not lose its name while a body still arrives.</summary>
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
            // Another attempt follows before the idle timeout of the mailbox.
        }
    }
}
