using System.Collections;

namespace Inbox;

/// <summary>One or several messages, oldest first. One message costs no array.</summary>
public readonly struct MessageList : IReadOnlyList<MailboxMessage>
{
    private readonly object? _oneOrMany;

    /// <summary>A list of one.</summary>
    /// <param name="message">The message.</param>
    public MessageList(MailboxMessage message) => _oneOrMany = message;

    /// <summary>A list of several; the array is kept, not copied.</summary>
    /// <param name="messages">Oldest first.</param>
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

    /// <summary>Walks the list without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<MailboxMessage> IEnumerable<MailboxMessage>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks a <see cref="MessageList"/>.</summary>
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
