using System.Net;
using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>The limit on wrong passwords for a name from an address.</summary>
/// <remarks>
/// An attempt counts as wrong until it has proved right, so parallel attempts all count. Above the limit the right password is refused too;
/// otherwise the limit would have no effect. But a password that has opened the name from the address before is always checked, whatever
/// else was tried from there: a neighbor that guesses neither locks the owner out nor learns anything. These proofs are kept as hashes in a
/// table of fixed size. If another proof overwrites one, its address counts as unknown again.
/// </remarks>
internal sealed class WrongPasswords(int perMinute, TimeProvider time)
{
    private const int ProofBits = 14;

    private readonly MinuteWindows _wrong = new(perMinute, time);
    private readonly ulong[] _proofs = new ulong[1 << ProofBits];

    /// <summary>Begins an attempt, before its password is checked.</summary>
    public Try Begin(string name, IPAddress? address, ReadOnlySpan<byte> password)
    {
        var key = MinuteWindows.KeyOf(name, address);
        var hash = default(HashCode);
        hash.AddBytes(password);
        var proof = key ^ ((uint)hash.ToHashCode() * MinuteWindows.Spread);
        var isProved = Volatile.Read(ref Proof(key)) == proof;
        return new(key, proof, isProved, isProved ? null : _wrong.Note(key));
    }

    /// <summary>Ends an attempt with the right password.</summary>
    public void EndRight(in Try it)
    {
        if (!it.IsProved)
        {
            _wrong.TakeBack(it.Key);
            Volatile.Write(ref Proof(it.Key), it.Proof);
        }
    }

    /// <summary>Ends an attempt that was neither right nor wrong: there was nothing to open.</summary>
    public void EndOtherwise(in Try it)
    {
        if (!it.IsProved)
        {
            _wrong.TakeBack(it.Key);
        }
    }

    /// <summary>
    /// Ends an attempt with a wrong password. If it was right before, the name has a new owner, and the proof is removed.
    /// </summary>
    public void EndWrong(in Try it)
    {
        if (it.IsProved)
        {
            Volatile.Write(ref Proof(it.Key), 0);
            _wrong.Note(it.Key);
        }
    }

    private ref ulong Proof(ulong key) => ref _proofs[(key * MinuteWindows.Spread) >> (64 - ProofBits)];

    /// <summary>An attempt with a password.</summary>
    /// <param name="Key">A hash of the name and the address.</param>
    /// <param name="Proof">A hash of those and the password.</param>
    /// <param name="IsProved">Whether the password has opened the name from the address before.</param>
    /// <param name="Wait">Null if the password may be checked; else the seconds, 1 to 60, until it may.</param>
    internal readonly record struct Try(ulong Key, ulong Proof, bool IsProved, int? Wait);
}
