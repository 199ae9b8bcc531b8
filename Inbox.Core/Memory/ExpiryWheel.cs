namespace Inbox.Memory;

/// <summary>An entry that the wheel returns when it is due.</summary>
internal abstract class WheelEntry
{
    internal WheelEntry? Previous { get; set; }

    internal WheelEntry? Next { get; set; }

    /// <summary>Gets or sets the time that the entry is filed under; before it is filed, the time to file it under.</summary>
    internal long Due { get; set; }

    /// <summary>Gets or sets the slot that the entry is in; -1 when it is in none.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>Ends the entry if its time has come, or files it again.</summary>
    /// <returns>True when the entry was a mailbox and was freed.</returns>
    public abstract bool Visit(long now);
}

/// <summary>
/// The order in which entries have to be visited: a hashed timing wheel (Varghese and Lauck, 1987). Filing, moving and removing cost the
/// same for any number of entries. A sweep visits only entries whose filed time has passed.
/// </summary>
/// <remarks>
/// A use of a mailbox does not move it. A mailbox is filed under the earliest time at which it <em>could</em> expire. If it was used in the
/// meantime, it is filed again when it is visited. So a live mailbox is visited once per idle timeout, and a use costs nothing here.
/// </remarks>
internal sealed class ExpiryWheel
{
    private const int Slots = 1024;

    private readonly WheelEntry?[] _slots = new WheelEntry?[Slots];
    private readonly Lock _lock = new();
    private readonly long _unitsPerTick;
    private long _cursor;

    /// <param name="now">The time at which the wheel starts.</param>
    /// <param name="horizon">The longest time ahead, in timestamps, under which anything will be filed.</param>
    public ExpiryWheel(long now, long horizon)
    {
        _unitsPerTick = Math.Max(1, horizon / (Slots - 2));
        _cursor = now / _unitsPerTick;
    }

    /// <summary>Files the entry under that time, unless it is already filed under an earlier one.</summary>
    public void Schedule(WheelEntry entry, long due)
    {
        lock (_lock)
        {
            if (entry.Slot >= 0)
            {
                if (entry.Due <= due)
                {
                    return;
                }

                Unlink(entry);
            }

            entry.Due = due;
            Link(entry, (int)(Math.Max(due / _unitsPerTick, _cursor) % Slots));
        }
    }

    public void Remove(WheelEntry entry)
    {
        lock (_lock)
        {
            if (entry.Slot >= 0)
            {
                Unlink(entry);
            }
        }
    }

    /// <summary>Removes one entry that is due. The lock is held for one entry only, so that nobody waits for a whole sweep.</summary>
    public bool TryTakeDue(long now, out WheelEntry? entry)
    {
        var nowTick = now / _unitsPerTick;
        lock (_lock)
        {
            // After a long pause every slot is due once, not once per missed turn.
            _cursor = Math.Max(_cursor, nowTick - Slots);
            while (true)
            {
                entry = FirstDue(_slots[_cursor % Slots], now);
                if (entry is not null)
                {
                    Unlink(entry);
                    return true;
                }

                if (_cursor >= nowTick)
                {
                    return false;
                }

                _cursor++;
            }
        }
    }

    /// <summary>
    /// Returns the first entry that is due. The others in a slot are due later in the tick that has just begun, or in a later turn if no
    /// sweep has run for a whole turn.
    /// </summary>
    private static WheelEntry? FirstDue(WheelEntry? entry, long now)
    {
        while (entry is not null && entry.Due > now)
        {
            entry = entry.Next;
        }

        return entry;
    }

    private void Link(WheelEntry entry, int slot)
    {
        ref var head = ref _slots[slot];
        entry.Slot = slot;
        entry.Next = head;
        if (head is not null)
        {
            head.Previous = entry;
        }

        head = entry;
    }

    private void Unlink(WheelEntry entry)
    {
        if (entry.Previous is null)
        {
            _slots[entry.Slot] = entry.Next;
        }
        else
        {
            entry.Previous.Next = entry.Next;
        }

        if (entry.Next is not null)
        {
            entry.Next.Previous = entry.Previous;
        }

        entry.Previous = entry.Next = null;
        entry.Slot = -1;
    }
}
