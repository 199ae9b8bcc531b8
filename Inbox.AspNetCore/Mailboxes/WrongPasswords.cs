using System.Net;
using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>Counts wrong passwords for a name from an address, and says who has to wait.</summary>
/// <remarks>
/// A try counts as a wrong one until it has proved right, so that many at once are many. Who has used them up is not let in by the right
/// one either, or the limit would slow nobody. But a password that has opened that name from that address before is looked at whatever
/// others have tried from there: a neighbour who guesses does not lock the owner out, and learns nothing by it. These proofs are kept as
/// hashes in a table of fixed size; one that another has pushed out makes its address a stranger again.
/// </remarks>
internal sealed class WrongPasswords(int perMinute, TimeProvider time)
{
    private const int ProofBits = 14;

    private readonly MinuteWindows _wrong = new(perMinute, time);
    private readonly ulong[] _proofs = new ulong[1 << ProofBits];

    /// <summary>Before a password is looked at.</summary>
    public Try Begin(string name, IPAddress? address, ReadOnlySpan<byte> password)
    {
        var key = MinuteWindows.KeyOf(name, address);
        var hash = default(HashCode);
        hash.AddBytes(password);
        var proof = key ^ ((uint)hash.ToHashCode() * MinuteWindows.Spread);
        var isProved = Volatile.Read(ref Proof(key)) == proof;
        return new(key, proof, isProved, isProved ? null : _wrong.Note(key));
    }

    /// <summary>It was the right one.</summary>
    public void EndRight(in Try it)
    {
        if (!it.IsProved)
        {
            _wrong.TakeBack(it.Key);
            Volatile.Write(ref Proof(it.Key), it.Proof);
        }
    }

    /// <summary>It was neither: there was nothing to open.</summary>
    public void EndOtherwise(in Try it)
    {
        if (!it.IsProved)
        {
            _wrong.TakeBack(it.Key);
        }
    }

    /// <summary>It was a wrong one; one that was right before opens another's mailbox now, and is proved no more.</summary>
    public void EndWrong(in Try it)
    {
        if (it.IsProved)
        {
            Volatile.Write(ref Proof(it.Key), 0);
            _wrong.Note(it.Key);
        }
    }

    private ref ulong Proof(ulong key) => ref _proofs[(key * MinuteWindows.Spread) >> (64 - ProofBits)];

    /// <summary>A password that is tried.</summary>
    /// <param name="Key">The name and the address.</param>
    /// <param name="Proof">Those and the password.</param>
    /// <param name="IsProved">Whether it has opened that name from there before.</param>
    /// <param name="Wait">Null: it may be looked at. Else it may not, for so many seconds, 1 to 60.</param>
    internal readonly record struct Try(ulong Key, ulong Proof, bool IsProved, int? Wait);
}
