using Inbox.Rendezvous;
using Inbox.Rooms;
using StackExchange.Redis;

namespace Inbox.Redis;

/// <summary>How an app keeps its mailboxes, rooms and codes in Redis. All nodes of a cluster need the same prefix.</summary>
public sealed class RedisInboxOptions
{
    /// <summary>
    /// What the name of each key begins with. Clusters with different prefixes share a Redis without sharing mailboxes. It must not contain
    /// a brace, since braces say which keys belong together.
    /// </summary>
    /// <value>Default "inbox"; 1 to 100 characters.</value>
    public string Prefix { get; set; } = "inbox";

    /// <summary>
    /// Where Redis is, as StackExchange.Redis reads it: "host:6379", or several hosts, with options behind them. Ignored when
    /// <see cref="Connect"/> is set.
    /// </summary>
    /// <value>Default "localhost:6379".</value>
    public string Configuration { get; set; } = "localhost:6379";

    /// <summary>
    /// Returns a connection of the app's own, which the app disposes of. If null, one is made from <see cref="Configuration"/> when the app
    /// starts, and closed when it has stopped.
    /// </summary>
    /// <value>Default null.</value>
    public Func<IServiceProvider, Task<IConnectionMultiplexer>>? Connect { get; set; }

    /// <summary>
    /// How long streams, sockets and waits stay open while Redis does not answer. Afterwards they end, and their clients try again.
    /// </summary>
    /// <value>Default 10 s; zero to 1 minute.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the limits of the rooms, which are kept in Redis with the default mailboxes. All nodes need the same.</summary>
    /// <remarks>
    /// <see cref="RoomOptions.MaxRooms"/> counts the rooms of all nodes. A second may pass until a node knows of all the others', so the
    /// limit can be exceeded by what begins within that second.
    /// </remarks>
    public RoomOptions Rooms { get; } = new();

    /// <summary>
    /// Gets the lifetime and limits of the codes, which are kept in Redis with the default mailboxes. All nodes need the same.
    /// </summary>
    public RendezvousOptions Codes { get; } = new();

    /// <summary>The number of shares that the names are spread over; all nodes need the same. Tests take one.</summary>
    internal int Partitions { get; set; } = 128;

    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal void Validate()
    {
        var check = new OptionCheck(nameof(RedisInboxOptions));
        check.That(Prefix is { Length: >= 1 and <= 100 } && Prefix.AsSpan().IndexOfAny('{', '}') < 0, nameof(Prefix), "must have 1 to 100 characters, none of them a brace");
        check.That(Connect is not null || !string.IsNullOrWhiteSpace(Configuration), nameof(Configuration), "must say where Redis is");
        check.That(Patience >= TimeSpan.Zero && Patience <= TimeSpan.FromMinutes(1), nameof(Patience), "must be from zero to 1 minute");
        Rooms.ThrowIfInvalid();
        Codes.ThrowIfInvalid();
    }
}
