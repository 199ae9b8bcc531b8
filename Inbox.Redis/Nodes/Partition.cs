using System.Text;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>A share of the names, whose keys are in one slot of a Redis Cluster, so that one script can use them together.</summary>
internal sealed class Partition
{
    /// <summary>The number of slots of a Redis Cluster.</summary>
    private const int Slots = 16384;

    private readonly string _prefix;

    private Partition(string prefix, string tag)
    {
        _prefix = $"{prefix}:{{{tag}}}:";
        Due = _prefix + "due";
        Counts = _prefix + "counts";
        Origins = _prefix + "origins";
        Nodes = _prefix + "nodes";
        Settings = _prefix + "settings";
        Orphans = _prefix + "orphans";
        Sessions = _prefix + "sessions";
    }

    /// <summary>Gets the names, by when something of them could expire.</summary>
    public RedisKey Due { get; }

    public RedisKey Counts { get; }

    public RedisKey Origins { get; }

    /// <summary>Gets the nodes, by the beats that each has missed.</summary>
    public RedisKey Nodes { get; }

    /// <summary>Gets what all nodes agree on. Only the first partition has it.</summary>
    public RedisKey Settings { get; }

    /// <summary>Gets what is held for names elsewhere, whose senders have ended.</summary>
    public RedisKey Orphans { get; }

    /// <summary>Gets the nodes' sessions in rooms.</summary>
    public RedisKey Sessions { get; }

    /// <summary>Gets or sets what the partition held at the node's last beat.</summary>
    public MailboxStatistics Held { get; set; }

    /// <summary>Gets or sets how many rooms the partition held at the node's last beat.</summary>
    public int Rooms { get; set; }

    /// <summary>Gets or sets whether something was due at the node's last beat, so that a sweep finds it.</summary>
    public bool IsDue { get; set; }

    /// <summary>Gets or sets the life of the partition's data: another one, and data was lost. Null before the first beat.</summary>
    public string? Generation { get; set; }

    /// <summary>Gets or sets the last tick of the nodes that the node has seen.</summary>
    public string Tick { get; set; } = "0";

    /// <summary>Returns a key of the partition.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="name">Whose it is.</param>
    public RedisKey Key(string kind, string name) => $"{_prefix}{kind}:{name}";

    /// <summary>Creates partitions that spread evenly over the slots of a cluster.</summary>
    public static Partition[] Create(string prefix, int count)
    {
        // A tag such as {7} is in the slot that its checksum says: the first number with a slot in each range is that range's tag.
        var partitions = new Partition?[count];
        for (int number = 0, missing = count; missing > 0; number++)
        {
            var tag = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            ref var partition = ref partitions[IndexOf(tag, count)];
            if (partition is null)
            {
                partition = new(prefix, tag);
                missing--;
            }
        }

        return partitions!;
    }

    /// <summary>Returns the partition of a name.</summary>
    public static int IndexOf(string name, int count)
    {
        Span<byte> utf8 = stackalloc byte[3 * 256];
        var bytes = name.Length <= 256 ? utf8[..Encoding.UTF8.GetBytes(name, utf8)] : Encoding.UTF8.GetBytes(name);
        return Crc16(bytes) % Slots * count / Slots;
    }

    /// <summary>CRC16 (XMODEM), which Redis Cluster computes slots with.</summary>
    private static int Crc16(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var b in bytes)
        {
            crc ^= b << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
        }

        return crc & 0xffff;
    }
}
