using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>Counts things in windows of a minute, in a table of fixed size, so that no number of strangers costs memory.</summary>
/// <remarks>
/// No two keys share a count. A key has one of 8 places, found by its hash; when others have them all within a minute, the one of them
/// that was counted least is forgotten. So to wash away a count of N somebody has to count some N times as often as there are places.
/// </remarks>
internal sealed class MinuteWindows(int perMinute, TimeProvider time)
{
    /// <summary>How many keys are counted side by side.</summary>
    public const int Places = 8192;

    /// <summary>Fibonacci's constant, which spreads keys that are small or neighbours.</summary>
    public const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private const int PlacesOfKey = 8;
    private const int SetBits = 10;

    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);
    private readonly Place[] _places = new Place[Places];
    private readonly Lock _lock = new();

    /// <summary>Counts one more.</summary>
    /// <returns>Null while there are few; else the whole seconds, 1 to 60, until this minute is over.</returns>
    public int? Note(ulong key)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            ref var place = ref Find(key, now);
            if (!place.Holds(key))
            {
                place = new() { Key = key, Since = now };
            }

            place.Count = Math.Min(place.Count + 1, int.MaxValue - 1);
            return place.Count <= perMinute ? null : (int)Math.Ceiling((_window - time.GetElapsedTime(place.Since, now)).TotalSeconds);
        }
    }

    /// <summary>Takes back what was counted, as it turned out to be none of these.</summary>
    public void TakeBack(ulong key)
    {
        lock (_lock)
        {
            ref var place = ref Find(key, time.GetTimestamp());
            place.Count -= place.Holds(key) ? 1 : 0;
        }
    }

    /// <summary>Whose address it is, as a hash that nobody outside the process can compute.</summary>
    public static uint KeyOf(IPAddress? address) => (uint)RemoteOrigin.Of(address).GetHashCode();

    /// <summary>Something that an address does, as a key: two such hashes.</summary>
    public static ulong KeyOf(string what, IPAddress? address) => (ulong)(uint)string.GetHashCode(what, StringComparison.Ordinal) << 32 | KeyOf(address);

    /// <returns>The key's place; or, where it has none, the one that it may have.</returns>
    private ref Place Find(ulong key, long now)
    {
        var set = _places.AsSpan((int)((key * Spread) >> (64 - SetBits)) * PlacesOfKey, PlacesOfKey);
        ref var least = ref set[0];
        foreach (ref var place in set)
        {
            if (place.Count > 0 && time.GetElapsedTime(place.Since, now) >= _window)
            {
                place.Count = 0;
            }

            if (place.Holds(key))
            {
                return ref place;
            }

            if (place.Count < least.Count)
            {
                least = ref place;
            }
        }

        return ref least;
    }

    private struct Place
    {
        public ulong Key;
        public long Since;
        public int Count;

        public readonly bool Holds(ulong key) => Count > 0 && Key == key;
    }
}
