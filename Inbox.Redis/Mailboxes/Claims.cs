using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Inbox.Redis.Mailboxes;

/// <summary>
/// The claims that this node has seen proven within the last second, so that a sender's next messages need no claim of their own. Whoever
/// relies on one is told by the next script if the mailbox has ended since.
/// </summary>
internal sealed class Claims(RedisMailboxStore store)
{
    /// <summary>How long a proof counts; a twentieth of the idle time where that is less.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Claim> _claims = new(StringComparer.Ordinal);
    private readonly TimeSpan _counts = store.Options.IdleTimeout / 20 < _longest ? store.Options.IdleTimeout / 20 : _longest;

    /// <returns>The mailbox's life; null if the name was not claimed with that digest lately.</returns>
    public long? Find(string name, byte[] digest) =>
        _claims.TryGetValue(name, out var claim) && IsFresh(claim) && CryptographicOperations.FixedTimeEquals(claim.Digest, digest) ? claim.Life : null;

    public void Note(string name, byte[] digest, long life) => _claims[name] = new(digest, life, store.Time.GetTimestamp());

    public void Forget(string name) => _claims.TryRemove(name, out _);

    /// <summary>Forgets the claim of a mailbox that was left on another node.</summary>
    public void ForgetLife(long life)
    {
        foreach (var (name, claim) in _claims)
        {
            if (claim.Life == life)
            {
                _claims.TryRemove(new(name, claim));
            }
        }
    }

    /// <summary>Forgets what is too old to count.</summary>
    public void Clean()
    {
        foreach (var (name, claim) in _claims)
        {
            if (!IsFresh(claim))
            {
                _claims.TryRemove(new(name, claim));
            }
        }
    }

    private bool IsFresh(Claim claim) => store.Time.GetElapsedTime(claim.Since) < _counts;

    private sealed record Claim(byte[] Digest, long Life, long Since);
}
