using System.Security.Cryptography;
using System.Text;
using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

internal sealed partial class RedisMailboxStore
{
    private const byte WithPassword = 0;
    private const byte WithoutPassword = 1;

    public async ValueTask<ClaimResult> ClaimAsync(
        string name, ReadOnlyMemory<byte> password, ClaimOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!MailboxName.IsLegal(name))
        {
            return ClaimResult.Refused(ClaimStatus.IllegalName);
        }

        await Node.StartAsync().ConfigureAwait(false);
        var digest = options.WithoutPassword ? DigestOf(name, WithoutPassword, []) : DigestOf(name, WithPassword, password.Span);

        // Only Redis knows whether somebody else has taken the name over meanwhile, and whether it can be taken back.
        if (options.Mode != ClaimMode.WhileAttached && _claims.Find(name, digest) is { } life)
        {
            return ClaimResult.Claimed(new RedisMailbox(this, KeysOf(name), digest, life, options));
        }

        var claim = await ClaimAsync(KeysOf(name), digest, options, takesOver: true).ConfigureAwait(false);
        return claim.Status == ClaimStatus.Claimed
            ? ClaimResult.Claimed(new RedisMailbox(this, KeysOf(name), digest, claim.Life, options))
            : ClaimResult.Refused(claim.Status);
    }

    /// <summary>Claims a name in Redis, whatever this node remembers.</summary>
    /// <param name="mailbox">The keys of its mailbox.</param>
    /// <param name="digest">The digest of the password.</param>
    /// <param name="options">How it is claimed.</param>
    /// <param name="takesOver">Whether it may be taken over, if the options say so.</param>
    public async Task<(ClaimStatus Status, long Life)> ClaimAsync(MailboxKeys mailbox, byte[] digest, ClaimOptions options, bool takesOver)
    {
        var isWhileAttached = options is { Mode: ClaimMode.WhileAttached, WithoutPassword: false };
        var reply = await TryClaimAsync().ConfigureAwait(false);
        if (StatusOf(reply) is ClaimStatus.ServerFull or ClaimStatus.OriginFull)
        {
            // What has expired must not block a claim merely because no sweep has visited it yet.
            await SweepAsync(mailbox.Partition).ConfigureAwait(false);
            await _origins.CountAsync(mailbox.Partition, options.Origin).ConfigureAwait(false);
            reply = await TryClaimAsync().ConfigureAwait(false);
        }

        var status = StatusOf(reply);
        if (status != ClaimStatus.Claimed)
        {
            return (status, 0);
        }

        for (var i = 1; i + 3 < reply.Count; i += 4)
        {
            await ReleaseAsync(reply.Text(i), reply.Number(i + 1), reply.Number(i + 2), reply.Text(i + 3), mailbox.Name).ConfigureAwait(false);
        }

        _claims.Note(mailbox.Name, digest, reply.Number(0));
        return (status, reply.Number(0));

        Task<Reply> TryClaimAsync()
        {
            var (all, own) = (Node.Heart.Held, mailbox.Partition.Held);
            return RunAsync(
                mailbox, MailboxScript.Claim, digest, options.Mode != ClaimMode.Open, OriginOf(options.Origin),
                Options.MaxMailboxes - (all.Mailboxes - own.Mailboxes), _origins.MostMailboxes(mailbox.Partition, options.Origin),
                isWhileAttached, isWhileAttached && takesOver);
        }
    }

    /// <summary>Makes a claim count for the next second, without asking Redis.</summary>
    public void NoteProof(string name, byte[] digest, long life) => _claims.Note(name, digest, life);

    /// <summary>Returns whether the claim was proven less than a second ago.</summary>
    public bool IsProven(string name, byte[] digest, long life) => _claims.Find(name, digest) == life;

    public void ForgetProof(string name) => _claims.Forget(name);

    /// <summary>Returns the origin as scripts name it; empty if no limit counts by it.</summary>
    public string OriginOf(ClaimOrigin origin) =>
        origin.IsKnown && (Options.MaxMailboxesPerOrigin > 0 || Options.MaxBytesPerOrigin > 0) ? origin.ToString() : "";

    /// <summary>A digest that only nodes of this cluster can make: Redis never sees a password, nor anything to guess one with.</summary>
    /// <param name="name">The name of the mailbox.</param>
    /// <param name="kind">The byte after the name. No password has the digest of a mailbox without one.</param>
    /// <param name="password">The password; empty without one.</param>
    private byte[] DigestOf(string name, byte kind, ReadOnlySpan<byte> password)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Node.Secret);
        hash.AppendData(Encoding.UTF8.GetBytes(name));
        hash.AppendData([kind]);
        hash.AppendData(password);
        return hash.GetHashAndReset()[..16];
    }

    private static ClaimStatus StatusOf(Reply reply) => reply.Status switch
    {
        "Claimed" => ClaimStatus.Claimed,
        "WrongPassword" => ClaimStatus.WrongPassword,
        "NoSuchMailbox" => ClaimStatus.NoSuchMailbox,
        "Attached" => ClaimStatus.Attached,
        "OriginFull" => ClaimStatus.OriginFull,
        _ => ClaimStatus.ServerFull,
    };
}
