using System.Diagnostics;

namespace Inbox.Memory;

/// <summary>The messages of one mailbox, oldest first: a list linked through the messages, so that an empty one needs no array.</summary>
/// <remarks>Not thread-safe; the owner locks it.</remarks>
internal sealed class MessageQueue
{
    private MailboxMessage? _head;
    private MailboxMessage? _tail;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Gets the oldest message's deadline; <see cref="MailboxClock.Never"/> when there is none.</summary>
    public long HeadDeadline => _head?.Deadline ?? MailboxClock.Never;

    public void Append(MailboxMessage message)
    {
        if (_tail is null)
        {
            _head = message;
        }
        else
        {
            _tail.Next = message;
        }

        _tail = message;
        Count++;
        Bytes += message.Body.Length;
    }

    /// <summary>Moves all messages of another queue into this empty one, with their ids.</summary>
    public void TakeAll(MessageQueue other)
    {
        Debug.Assert(Count == 0);
        (_head, _tail, Count, Bytes) = (other._head, other._tail, other.Count, other.Bytes);
        (other._head, other._tail, other.Count, other.Bytes) = (null, null, 0, 0);
    }

    /// <summary>Returns the given number of messages from that index on, without removing them.</summary>
    public MessageList Peek(int start, int count)
    {
        Debug.Assert(start >= 0 && count > 0 && start + count <= Count);
        var message = At(start);
        if (count == 1)
        {
            return new(message);
        }

        var messages = new MailboxMessage[count];
        for (var i = 0; i < count; i++)
        {
            messages[i] = message;
            message = message.Next!;
        }

        return new(messages);
    }

    /// <summary>Removes the oldest message.</summary>
    public MailboxMessage RemoveHead()
    {
        var message = _head!;
        _head = message.Next;
        _tail = _head is null ? null : _tail;
        message.Next = null;
        Count--;
        Bytes -= message.Body.Length;
        return message;
    }

    /// <summary>Removes the message at that index.</summary>
    public MailboxMessage RemoveAt(int index)
    {
        if (index == 0)
        {
            return RemoveHead();
        }

        var before = At(index - 1);
        var message = before.Next!;
        before.Next = message.Next;
        _tail = message.Next is null ? before : _tail;
        message.Next = null;
        Count--;
        Bytes -= message.Body.Length;
        return message;
    }

    /// <summary>Gives all messages new ids, which follow the given one. Receivers that already have a message keep it unchanged.</summary>
    /// <returns>The last id; the given one when there are no messages.</returns>
    public long Renumber(long after)
    {
        var (old, id) = (_head, after);
        (_head, _tail, Count, Bytes) = (null, null, 0, 0);
        for (; old is not null; old = old.Next)
        {
            Append(old.WithId(++id));
        }

        return id;
    }

    /// <summary>Gets the id of the oldest message; call only when there is one.</summary>
    public long HeadId => _head!.Id;

    /// <summary>Returns the id of the message at that index; call only when there is one.</summary>
    public long IdAt(int index) => At(index).Id;

    /// <summary>Counts the messages with an id up to the given one.</summary>
    public int CountUpTo(long id)
    {
        if (_tail is null || _tail.Id <= id)
        {
            return Count;
        }

        var count = 0;
        for (var message = _head!; message.Id <= id; message = message.Next!)
        {
            count++;
        }

        return count;
    }

    /// <summary>Returns the message at that index; call only when there is one.</summary>
    public MailboxMessage At(int index)
    {
        var message = _head!;
        for (; index > 0; index--)
        {
            message = message.Next!;
        }

        return message;
    }

    [Conditional("DEBUG")]
    public void AssertInvariants()
    {
        Debug.Assert((_head is null) == (Count == 0) && (_tail is null) == (Count == 0) && Bytes >= 0);
        var previous = 0L;
        for (var message = _head; message is not null; message = message.Next)
        {
            Debug.Assert(message.Id > previous, "ids grow from head to tail");
            previous = message.Id;
        }
    }
}
