namespace Inbox.Memory;

/// <summary>
/// Messages that are held for free names. Each counts for its sender, which may have as much held as its own mailbox takes. A held message
/// is dropped when its sender's mailbox ends.
/// </summary>
/// <remarks>
/// Guarded by <see cref="SyncRoot"/>, which also guards the creation of mailboxes. So a name is either claimed, with its held messages in
/// its mailbox, or free, and messages may be held for it.
/// </remarks>
internal sealed class HeldMessages(MemoryMailboxStore store)
{
    private readonly Dictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);
    private readonly Dictionary<MemoryMailbox, Sender> _senders = [];

    public Lock SyncRoot { get; } = new();

    /// <summary>Holds a message for a free name. Call with <see cref="SyncRoot"/> held.</summary>
    public SendStatus Hold_NeedsLock(MemoryMailbox from, string to, in MessageContent content, long until, long now)
    {
        var bytes = content.Body.Length;
        _shelves.GetValueOrDefault(to)?.DropExpired_NeedsLock(now);
        var sender = _senders.GetValueOrDefault(from);
        var shelf = _shelves.GetValueOrDefault(to);
        if (sender is not null && Exceeds(sender.Messages, sender.Bytes, bytes))
        {
            return SendStatus.HoldFull;
        }

        if (shelf is not null && Exceeds(shelf.Count, shelf.Bytes, bytes))
        {
            return SendStatus.MailboxFull;
        }

        if (shelf is null && _shelves.Count >= store.Options.MaxMailboxes)
        {
            return SendStatus.ServerFull;
        }

        var payer = from.Payer;
        if (store.TakeRoom(ref payer, bytes, isAwaited: false, out _) is { } full)
        {
            return full;
        }

        if (shelf is null)
        {
            _shelves.Add(to, shelf = new(this, to));
        }

        if (sender is null)
        {
            _senders.Add(from, sender = new());
        }

        sender.Messages++;
        sender.Bytes += bytes;
        sender.Shelves[shelf] = sender.Shelves.GetValueOrDefault(shelf) + 1;
        shelf.Add_NeedsLock(new(from, new(0, from.Name, from.Life, content) { Deadline = store.MessageDeadline(now), Payer = payer }, until));
        return SendStatus.Held;
    }

    /// <summary>
    /// Moves what is held for a mailbox's name into it, before any other message can get there. Call with <see cref="SyncRoot"/> held.
    /// </summary>
    public void MoveTo_NeedsLock(MemoryMailbox mailbox, long now)
    {
        if (_shelves.TryGetValue(mailbox.Name, out var shelf))
        {
            shelf.DropExpired_NeedsLock(now);
            while (shelf.TryTake_NeedsLock(out var held))
            {
                mailbox.AppendHeld(held.Message);
            }
        }
    }

    private bool Exceeds(int messages, long bytes, int more) =>
        messages >= store.Options.MaxMailboxMessages || bytes + more > store.Options.MaxMailboxBytes;

    /// <summary>Drops what a mailbox that has ended has sent, so that leaving and coming again does not begin a new count.</summary>
    public void DropOf(MemoryMailbox from)
    {
        lock (SyncRoot)
        {
            if (_senders.GetValueOrDefault(from) is { } sender)
            {
                foreach (var shelf in sender.Shelves.Keys.ToArray())
                {
                    shelf.Drop_NeedsLock(held => held.From == from);
                }
            }
        }
    }

    private void Release_NeedsLock(in Held held, Shelf shelf)
    {
        var sender = _senders[held.From];
        var left = sender.Shelves[shelf] - 1;
        sender.Shelves[shelf] = left;
        if (left == 0)
        {
            sender.Shelves.Remove(shelf);
        }

        sender.Messages--;
        sender.Bytes -= held.Message.Body.Length;
        if (sender.Messages == 0)
        {
            _senders.Remove(held.From);
        }
    }

    /// <summary>What is held of one mailbox's messages.</summary>
    private sealed class Sender
    {
        public int Messages { get; set; }

        public long Bytes { get; set; }

        /// <summary>Where they are, and how many.</summary>
        public Dictionary<Shelf, int> Shelves { get; } = [];
    }

    /// <param name="From">The sender, whose limits the message counts for.</param>
    /// <param name="Message">The message without an id; its mailbox assigns one.</param>
    /// <param name="Until">When the hold ends.</param>
    private readonly record struct Held(MemoryMailbox From, MailboxMessage Message, long Until);

    /// <summary>The messages held for one name, oldest first.</summary>
    private sealed class Shelf(HeldMessages all, string name) : WheelEntry
    {
        private readonly LinkedList<Held> _messages = [];

        public int Count => _messages.Count;

        public long Bytes { get; private set; }

        public void Add_NeedsLock(in Held held)
        {
            _messages.AddLast(held);
            Bytes += held.Message.Body.Length;
            all.Wheel.Schedule(this, EndOf(held));
        }

        public bool TryTake_NeedsLock(out Held held)
        {
            held = _messages.First?.Value ?? default;
            if (_messages.First is { } first)
            {
                Remove_NeedsLock(first);
                return true;
            }

            return false;
        }

        public void DropExpired_NeedsLock(long now) => Drop_NeedsLock(held => EndOf(held) <= now);

        public void Drop_NeedsLock(Predicate<Held> isOver)
        {
            for (var node = _messages.First; node is not null;)
            {
                var next = node.Next;
                if (isOver(node.Value))
                {
                    Remove_NeedsLock(node);
                    all.Expire(node.Value.Message);
                }

                node = next;
            }
        }

        public override bool Visit(long now)
        {
            lock (all.SyncRoot)
            {
                DropExpired_NeedsLock(now);
                if (_messages.Count > 0)
                {
                    all.Wheel.Schedule(this, _messages.Min(EndOf));
                }
            }

            return false;
        }

        private void Remove_NeedsLock(LinkedListNode<Held> node)
        {
            _messages.Remove(node);
            Bytes -= node.Value.Message.Body.Length;
            all.Release_NeedsLock(node.Value, this);
            if (_messages.Count == 0)
            {
                all._shelves.Remove(name);
                all.Wheel.Remove(this);
            }
        }

        private static long EndOf(Held held) => Math.Min(held.Until, held.Message.Deadline);
    }

    private ExpiryWheel Wheel => store.Wheel;

    private void Expire(MailboxMessage message)
    {
        store.Release(message);
        store.Metrics.NoteExpired(1);
    }
}
