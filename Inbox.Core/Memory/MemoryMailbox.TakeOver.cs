namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    private bool _isTakenOver;

    /// <summary>Gets whether it has ended because it was taken over. Its name then leads to the new owner's mailbox.</summary>
    public bool IsTakenOver => Volatile.Read(ref _isTakenOver);

    /// <summary>Ends this mailbox in favor of a new one with its name and its messages, unless a receiver is attached.</summary>
    /// <param name="digest">The new owner's password.</param>
    /// <param name="origin">Where the new owner claims from.</param>
    /// <param name="successor">The new mailbox, which others see from now on; null if there is none.</param>
    /// <returns>
    /// <see cref="ClaimStatus.Claimed"/>, or the reason for the refusal; null when the mailbox has already ended or has expired.
    /// </returns>
    public ClaimStatus? TryYield(in PasswordDigest digest, ClaimOrigin origin, out MemoryMailbox? successor)
    {
        successor = null;
        Schedule.Point();
        lock (_queue)
        {
            var now = _store.Clock.Now;
            if (!IsAlive_NeedsLock(now))
            {
                return null;
            }

            if (IsInUse)
            {
                return ClaimStatus.Attached;
            }

            if (!_store.Origins.TryMove(Payer, origin, out var payer))
            {
                return ClaimStatus.OriginFull;
            }

            successor = new(_store, Name, digest, payer, _store.NextLife(), _lastId, now) { IsTakeable = true };
            successor._queue.TakeAll(_queue);
            successor.Due = Math.Min(successor.Due, successor._queue.HeadDeadline);

            // In this order: whoever finds this mailbox gone, with or without the lock, finds the new one under its name.
            _isTakenOver = true;
            _store.Replace(successor);
            Volatile.Write(ref _gone, true);
            return ClaimStatus.Claimed;
        }
    }
}
