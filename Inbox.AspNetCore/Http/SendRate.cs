using System.Globalization;

namespace Inbox.AspNetCore.Http;

/// <summary>The limit on how fast the owner of one mailbox may send, over all of its requests and sockets together.</summary>
/// <remarks>The hash of a name selects its bucket, so inventing names costs no memory. Two names seldom share a bucket.</remarks>
internal sealed class SendRate(int messagesPerSecond, TimeProvider time)
{
    private const int Buckets = 65_536;

    private readonly LeakyBucket _rate = new(messagesPerSecond, time);
    private readonly long[] _buckets = messagesPerSecond == 0 ? [0] : new long[Buckets];

    /// <summary>Takes room for one message.</summary>
    /// <returns>Null if there was room; else the whole seconds, 1 or more, until there is.</returns>
    public int? Take(string sender) =>
        _rate.Take(ref _buckets[(uint)string.GetHashCode(sender, StringComparison.Ordinal) % (uint)_buckets.Length]);

    /// <inheritdoc cref="Take"/>
    /// <returns>Null if there was room; else the refusal.</returns>
    public Refusal? TakeOrRefuse(string sender) => Take(sender) is not { } seconds ? null : new(
        429,
        "Too many messages",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Rate limit exceeded: {messagesPerSecond} messages per second for one mailbox. Nothing was stored."),
        seconds);
}
