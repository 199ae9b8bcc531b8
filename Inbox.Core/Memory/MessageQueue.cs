using System.Diagnostics;

namespace Inbox.Memory;

/// <summary>The messages of one mailbox, oldest first: a list threaded through the messages, so an empty one holds no array.</summary>
/// <remarks>Not thread-safe: whoever owns it locks it.</remarks>
internal sealed class MessageQueue
{
    private MailboxMessage? _head;
    private MailboxMessage? _tail;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The oldest message's deadline; <see cref="MailboxClock.Never"/> when there is none.</summary>
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

    /// <summary>The oldest messages, which stay.</summary>
    public MessageList Peek(int count)
    {
        Debug.Assert(count > 0 && count <= Count);
        if (count == 1)
        {
            return new(_head!);
        }

        var messages = new MailboxMessage[count];
        var message = _head;
        for (var i = 0; i < count; i++)
        {
            messages[i] = message!;
            message = message!.Next;
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

    /// <summary>The id of the oldest message; call only when there is one.</summary>
    public long HeadId => _head!.Id;

    /// <summary>The id of the message behind so many others; call only when there is one.</summary>
    public long IdAt(int index)
    {
        var message = _head!;
        for (; index > 0; index--)
        {
            message = message.Next!;
        }

        return message.Id;
    }

    public void Clear()
    {
        _head = _tail = null;
        Count = 0;
        Bytes = 0;
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
