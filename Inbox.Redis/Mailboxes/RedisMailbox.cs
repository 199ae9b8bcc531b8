namespace Inbox.Redis.Mailboxes;

/// <summary>A claimed mailbox in Redis.</summary>
/// <param name="store">Its store.</param>
/// <param name="keys">Its keys.</param>
/// <param name="digest">The password's digest, to claim the name anew if Redis has lost it.</param>
/// <param name="life">Its life.</param>
/// <param name="options">How it was claimed.</param>
internal sealed class RedisMailbox(RedisMailboxStore store, MailboxKeys keys, byte[] digest, long life, ClaimOptions options) : IMailbox
{
    private long _life = life;

    public string Name => keys.Name;

    public long Life => Volatile.Read(ref _life);

    public MailboxKeys Keys => keys;

    public ClaimOrigin Origin => options.Origin;

    public ValueTask<SendStatus> SendAsync(
        string to, MessageContent content, SendOptions options = default, CancellationToken cancellationToken = default) =>
        store.SendAsync(this, to, content, options.Hold);

    public async ValueTask<IMailboxReceiver> AttachAsync(AttachOptions options = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wasProven = store.IsProven(Name, digest, Life);
        var receiver = new RedisReceiver(store, this, options) { MayReclaim = wasProven };
        try
        {
            // A claim that this node remembered may have ended since, on another node. Then it is made now.
            if (!await receiver.AttachAsync().ConfigureAwait(false) && wasProven && await ReclaimAsync().ConfigureAwait(false))
            {
                await receiver.AttachAsync().ConfigureAwait(false);
            }
        }
        catch
        {
            await receiver.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return receiver;
    }

    public async ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default) =>
        (await store.RunAsync(keys, MailboxScript.Acknowledge, Life, id).ConfigureAwait(false)).Status == "Acknowledged";

    public async ValueTask LeaveAsync(CancellationToken cancellationToken = default)
    {
        var wasProven = store.IsProven(Name, digest, Life);
        store.ForgetProof(Name);

        // As above: then what its owner has now ends.
        if (!await TryLeaveAsync().ConfigureAwait(false) && wasProven && await ReclaimAsync().ConfigureAwait(false))
        {
            store.ForgetProof(Name);
            await TryLeaveAsync().ConfigureAwait(false);
        }
    }

    /// <remarks>What was seen within the last second counts, as for a send.</remarks>
    public async ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default) =>
        await ProveAsync().ConfigureAwait(false) == Ownership.Owns;

    /// <summary>Checks that the name is still the owner's. What was seen within the last second counts.</summary>
    public ValueTask<Ownership> ProveAsync() => store.IsProven(Name, digest, Life) ? new(Ownership.Owns) : new(TouchOnceAsync());

    /// <summary>Claims the name again, but does not take it from an owner that has taken it over meanwhile.</summary>
    /// <returns>False if somebody else has it, or there is no room.</returns>
    public async Task<bool> ReclaimAsync()
    {
        store.ForgetProof(Name);
        var claim = await store.ClaimAsync(keys, digest, options, takesOver: false).ConfigureAwait(false);
        if (claim.Status == ClaimStatus.Claimed)
        {
            Volatile.Write(ref _life, claim.Life);
        }

        return claim.Status == ClaimStatus.Claimed;
    }

    private async Task<bool> TryLeaveAsync() =>
        (await store.RunAsync(keys, MailboxScript.Leave, Life).ConfigureAwait(false)).Status == "Left";

    private async Task<Ownership> TouchOnceAsync()
    {
        switch ((await store.RunAsync(keys, MailboxScript.Touch, Life, digest).ConfigureAwait(false)).Status)
        {
            case "Touched":
                store.NoteProof(Name, digest, Life);
                return Ownership.Owns;
            case "Taken":
                return Ownership.Lost;
            default:
                return Ownership.Former;
        }
    }
}
