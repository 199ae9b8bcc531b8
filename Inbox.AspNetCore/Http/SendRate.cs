using System.Globalization;

namespace Inbox.AspNetCore.Http;

/// <summary>How fast one mailbox's owner may send, over any number of requests and sockets together.</summary>
/// <remarks>A name's bucket is found by its hash, so that inventing names costs no memory; two names seldom share one.</remarks>
internal sealed class SendRate(int messagesPerSecond, TimeProvider time)
{
    private const int Buckets = 65_536;

    private readonly LeakyBucket _rate = new(messagesPerSecond, time);
    private readonly long[] _buckets = messagesPerSecond == 0 ? [0] : new long[Buckets];

    /// <summary>Takes room for one message.</summary>
    /// <returns>Null: there was some. Else the whole seconds, 1 or more, until there is.</returns>
    public int? Take(string sender) => _rate.Take(ref _buckets[(uint)string.GetHashCode(sender, StringComparison.Ordinal) % (uint)_buckets.Length]);

    /// <inheritdoc cref="Take"/>
    /// <returns>Null: there was some. Else what to say.</returns>
    public Refusal? TakeOrRefuse(string sender) => Take(sender) is not { } seconds ? null : new(
        429, "Too many messages", string.Create(CultureInfo.InvariantCulture, $"A mailbox's owner sends at most {messagesPerSecond} a second. Nothing was stored."), seconds);
}
