using System.Collections;

namespace Inbox;

/// <summary>A list of messages, oldest first. A single message needs no array.</summary>
public readonly struct MessageList : IReadOnlyList<MailboxMessage>
{
    private readonly object? _oneOrMany;

    /// <summary>Creates a list of one message.</summary>
    /// <param name="message">The message.</param>
    public MessageList(MailboxMessage message) => _oneOrMany = message;

    /// <summary>Creates a list of several messages. The array is kept, not copied.</summary>
    /// <param name="messages">The messages, oldest first.</param>
    public MessageList(MailboxMessage[] messages) => _oneOrMany = messages;

    /// <inheritdoc/>
    public int Count => _oneOrMany switch
    {
        null => 0,
        MailboxMessage[] many => many.Length,
        _ => 1,
    };

    /// <inheritdoc/>
    public MailboxMessage this[int index] => _oneOrMany switch
    {
        MailboxMessage[] many => many[index],
        MailboxMessage one when index == 0 => one,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Returns an enumerator that does not allocate.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<MailboxMessage> IEnumerable<MailboxMessage>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>An enumerator of a <see cref="MessageList"/>.</summary>
    public struct Enumerator : IEnumerator<MailboxMessage>
    {
        private readonly MessageList _list;
        private int _index;

        internal Enumerator(MessageList list)
        {
            _list = list;
            _index = -1;
        }

        /// <inheritdoc/>
        public readonly MailboxMessage Current => _list[_index];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_index < _list.Count;

        /// <inheritdoc/>
        public void Reset() => _index = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
