using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>Counts wrong passwords for a name from an address, in windows of a minute.</summary>
/// <remarks>
/// A table of fixed size, so guessing at many names costs no memory. Two pairs that share a slot share a count: then a wrong password is
/// answered 429 instead of 401 too early, which harms nobody, since the right one is never counted nor refused.
/// </remarks>
internal sealed class WrongPasswords(int perMinute, TimeProvider time)
{
    private const int Slots = 8192;

    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);
    private readonly (long Since, int Count)[] _slots = new (long, int)[Slots];
    private readonly Lock _lock = new();

    /// <summary>Notes a wrong password.</summary>
    /// <returns>Null while there are few; else the whole seconds, 1 to 60, until this minute is over.</returns>
    public int? Note(string name, IPAddress? address)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            ref var slot = ref _slots[(uint)HashCode.Combine(name, HashOf(address)) % Slots];
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

    /// <summary>One subscriber of IPv6 has a /64 at least, and may use another address for each guess.</summary>
    private static int HashOf(IPAddress? address)
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
