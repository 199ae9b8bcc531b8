using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>Counters in windows of one minute, in a table of fixed size: no number of clients costs more memory.</summary>
/// <remarks>
/// No two keys share a count. The hash of a key gives it 8 possible places. If other keys hold all 8 within a minute, the key with the
/// lowest count is forgotten. So an attacker that wants to evict a count of N has to count about N times as often as there are places.
/// </remarks>
internal sealed class MinuteWindows(int perMinute, TimeProvider time)
{
    /// <summary>How many keys are counted at the same time.</summary>
    public const int Places = 8192;

    /// <summary>The constant of Fibonacci hashing, which spreads keys that are small or adjacent.</summary>
    public const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private const int PlacesOfKey = 8;
    private const int SetBits = 10;

    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);
    private readonly Place[] _places = new Place[Places];
    private readonly Lock _lock = new();

    /// <summary>Counts one more.</summary>
    /// <returns>Null up to the limit; above it, the whole seconds, 1 to 60, until this minute ends.</returns>
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

    /// <summary>Takes back one count, for something that turned out not to belong here.</summary>
    public void TakeBack(ulong key)
    {
        lock (_lock)
        {
            ref var place = ref Find(key, time.GetTimestamp());
            place.Count -= place.Holds(key) ? 1 : 0;
        }
    }

    /// <summary>Returns the key of an address: a hash that cannot be computed outside the process.</summary>
    public static uint KeyOf(IPAddress? address) => (uint)RemoteOrigin.Of(address).GetHashCode();

    /// <summary>Returns the key of a thing that an address does: two such hashes.</summary>
    public static ulong KeyOf(string what, IPAddress? address) =>
        (ulong)(uint)string.GetHashCode(what, StringComparison.Ordinal) << 32 | KeyOf(address);

    /// <returns>The place of the key; if it has none, the place that it may take.</returns>
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
