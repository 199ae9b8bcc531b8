using System.Globalization;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>What a script of mailboxes or rooms returned.</summary>
/// <remarks>
/// First come its status, the receivers of this node that it wakes, the number of messages that expired, and how the mailbox ended, if it
/// did; then what the script adds.
/// </remarks>
internal readonly struct Reply(RedisResult result)
{
    private const int Head = 4;

    private readonly RedisResult[] _parts = (RedisResult[])result!;

    public string Status => (string)_parts[0]!;

    public string Woken => (string)_parts[1]!;

    public int Expired => (int)_parts[2];

    /// <summary>
    /// Gets "expiry" or "owner" if the mailbox has ended, "takeover" if it has another owner now, with "+" if that leaves orphans;
    /// otherwise "".
    /// </summary>
    public string Ended => (string)_parts[3]!;

    /// <summary>Gets how many values the script has added.</summary>
    public int Count => _parts.Length - Head;

    public long Number(int index) => (long)_parts[Head + index];

    public string Text(int index) => (string)_parts[Head + index]!;

    public RedisValue[] List(int index) => (RedisValue[])_parts[Head + index]!;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Status} ({Count})");
}
