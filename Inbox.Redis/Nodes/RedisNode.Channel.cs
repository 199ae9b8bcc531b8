using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>The channel on which other nodes wake what waits on this one.</summary>
internal sealed partial class RedisNode
{
    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, IWakeable> _wakeables = new();
    private long _lastToken;

    /// <summary>Called with the life of a mailbox that was left on another node.</summary>
    public event Action<long>? Left;

    /// <summary>Makes it possible to wake something from any node.</summary>
    /// <returns>The token that wakes it, and its full name.</returns>
    public (long Token, string Name) Register(IWakeable wakeable)
    {
        var token = Interlocked.Increment(ref _lastToken);
        _wakeables[token] = wakeable;
        return (token, $"{Id}:{token.ToString(CultureInfo.InvariantCulture)}");
    }

    public void Unregister(long token) => _wakeables.TryRemove(token, out _);

    /// <summary>Has everything look again: wake-ups may have been lost.</summary>
    public void WakeAll()
    {
        foreach (var (_, wakeable) in _wakeables)
        {
            wakeable.Wake();
        }
    }

    /// <summary>
    /// Passes on words to receivers of this node: <c>w12</c> wakes one, <c>r12</c> revokes one, <c>k0</c> ends all; <c>f12</c> says that a
    /// mailbox was left.
    /// </summary>
    public void Tell(ReadOnlySpan<char> words)
    {
        foreach (var range in words.Split(' '))
        {
            var word = words[range];
            if (word.Length > 1 && long.TryParse(word[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var token))
            {
                Hear(word[0], token);
            }
        }
    }

    /// <summary>Hands a message to a receiver of this node. If it has gone, its detaching takes the message back.</summary>
    public void Give(long token, long ticket, long id, byte[] frame)
    {
        if (_wakeables.TryGetValue(token, out var receiver))
        {
            receiver.Give(ticket, id, frame);
        }
    }

    /// <summary>Ends what receives on any node.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task EvictAllAsync()
    {
        foreach (string? node in await AskAsync(database => database.HashKeysAsync(Partitions[0].Nodes)).ConfigureAwait(false))
        {
            await PublishAsync(node!, "k0").ConfigureAwait(false);
        }
    }

    /// <summary>Sends a word to another node.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public Task PublishAsync(string node, string word) =>
        AskAsync(database => database.PublishAsync(RedisChannel.Literal(Channels + node), word));

    /// <summary>Hears nothing any more on the node's channel, while its connection stays: a test's broken channel.</summary>
    internal async Task BeDeafAsync() =>
        await _redis!.GetSubscriber().UnsubscribeAsync(RedisChannel.Literal(Channels + Id)).ConfigureAwait(false);

    /// <summary>
    /// Subscribes to the node's channel. The connection for that comes up a moment after the one for commands, and a client that fails fast
    /// does not wait for it.
    /// </summary>
    private async Task SubscribeAsync(ISubscriber subscriber, RedisChannel channel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!subscriber.IsConnected(channel) && TimeProvider.System.GetElapsedTime(began) < _longestStart)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System).ConfigureAwait(false);
        }

        await subscriber.SubscribeAsync(channel, OnMessage).ConfigureAwait(false);
    }

    private void OnMessage(RedisChannel channel, RedisValue message)
    {
        if ((byte[]?)message is [(byte)'g', .. var gift])
        {
            Give(gift);
        }
        else
        {
            Tell((string?)message);
        }
    }

    /// <summary>
    /// Hands over a message that another node has sent: a receiver's token, the ticket and the id, with a colon behind the first two, then a
    /// space and the frame.
    /// </summary>
    private void Give(ReadOnlySpan<byte> gift)
    {
        if (TryTake(ref gift, ':', out var token) && TryTake(ref gift, ':', out var ticket) && TryTake(ref gift, ' ', out var id))
        {
            Give(token, ticket, id, gift.ToArray());
        }
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, char end, out long number)
    {
        var isNumber = Utf8Parser.TryParse(text, out number, out var length) && length < text.Length && text[length] == end;
        text = isNumber ? text[(length + 1)..] : text;
        return isNumber;
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Subscription)
        {
            // What was published meanwhile is lost.
            _heart.Suspect();
            WakeAll();
        }
    }

    private void Hear(char what, long token)
    {
        if (what == 'p')
        {
            _heart.Heard(token);
        }
        else if (what == 'f')
        {
            Left?.Invoke(token);
        }
        else if (what == 'k')
        {
            foreach (var (_, each) in _wakeables)
            {
                each.Evict();
            }
        }
        else if (_wakeables.TryGetValue(token, out var wakeable))
        {
            if (what == 'r')
            {
                wakeable.Revoke();
            }
            else
            {
                wakeable.Wake();
            }
        }
    }
}
