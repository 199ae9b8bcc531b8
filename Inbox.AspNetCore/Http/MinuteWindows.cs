using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>Counts things in windows of a minute, in a table of fixed size, so that no number of strangers costs memory.</summary>
/// <remarks>Two keys that share one of the 8,192 slots share a count.</remarks>
internal sealed class MinuteWindows(int perMinute, TimeProvider time)
{
    /// <summary>How many keys can be told apart.</summary>
    public const int Slots = 8192;

    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);
    private readonly (long Since, int Count)[] _slots = new (long, int)[Slots];
    private readonly Lock _lock = new();

    /// <summary>Counts one more.</summary>
    /// <returns>Null while there are few; else the whole seconds, 1 to 60, until this minute is over.</returns>
    public int? Note(int key)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            ref var slot = ref _slots[(uint)key % Slots];
            var age = slot.Count == 0 ? _window : time.GetElapsedTime(slot.Since, now);
            if (age >= _window)
            {
                slot = (now, 0);
                age = TimeSpan.Zero;
            }

            slot.Count = Math.Min(slot.Count + 1, int.MaxValue - 1);
            return slot.Count <= perMinute ? null : (int)Math.Ceiling((_window - age).TotalSeconds);
        }
    }

    /// <summary>Takes back what was counted, as it turned out to be none of these.</summary>
    public void TakeBack(int key)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[(uint)key % Slots];
            slot.Count = Math.Max(0, slot.Count - 1);
        }
    }

    /// <summary>Whose address it is: one subscriber of IPv6 has a /64 at least, and may use another address for each try.</summary>
    public static int KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        var mapped = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        mapped.TryWriteBytes(bytes, out var length);
        var hash = default(HashCode);
        hash.AddBytes(bytes[..Math.Min(length, 8)]);
        return hash.ToHashCode();
    }
}
