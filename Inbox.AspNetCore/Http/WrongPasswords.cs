using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>Counts wrong passwords for a name from an address, and says who has to wait.</summary>
/// <remarks>
/// A try counts as a wrong one until it has proved right, so that many at once are many. Who has used them up is not let in by the right
/// one either, or the limit would slow nobody; but from where the name's owner has been, the right one opens: a neighbour who guesses
/// does not lock it out. Proofs are kept in a table of fixed size, by hash: one that another has pushed out makes that address a stranger again.
/// </remarks>
internal sealed class WrongPasswords(int perMinute, TimeProvider time)
{
    /// <summary>Wrong ones a minute from an address that has proved the right one, before that is refused too.</summary>
    public const int PerMinuteWhereProved = 600;

    private const int ProofBits = 14;

    private readonly MinuteWindows _wrong = new(perMinute, time);
    private readonly MinuteWindows _wrongWhereProved = new(Math.Max(perMinute, PerMinuteWhereProved), time);
    private readonly ulong[] _proofs = new ulong[1 << ProofBits];

    /// <summary>Before a password is looked at.</summary>
    public Try Begin(string name, IPAddress? address)
    {
        var key = MinuteWindows.KeyOf(name, address);
        var isProved = Volatile.Read(ref Proof(key)) == key;
        return new(key, isProved, (isProved ? _wrongWhereProved : _wrong).Note(key));
    }

    /// <summary>It was the right one.</summary>
    public void EndRight(in Try it)
    {
        (it.IsProved ? _wrongWhereProved : _wrong).TakeBack(it.Key);
        if (!it.IsProved)
        {
            Volatile.Write(ref Proof(it.Key), it.Key);
        }
    }

    /// <summary>It was none: there was nothing to open.</summary>
    public void EndOtherwise(in Try it) => (it.IsProved ? _wrongWhereProved : _wrong).TakeBack(it.Key);

    /// <summary>It was a wrong one.</summary>
    /// <returns>Null while there are few; else the whole seconds, 1 to 60, until this minute is over.</returns>
    public int? EndWrong(in Try it) => it.IsProved ? _wrong.Note(it.Key) : null;

    private ref ulong Proof(ulong key) => ref _proofs[(key * 0x9E37_79B9_7F4A_7C15) >> (64 - ProofBits)];

    /// <summary>A password that is tried.</summary>
    /// <param name="Key">The name and the address.</param>
    /// <param name="IsProved">Whether the right one has come from there before.</param>
    /// <param name="Wait">Null: it may be looked at. Else it may not, for so many seconds.</param>
    internal readonly record struct Try(ulong Key, bool IsProved, int? Wait);
}
