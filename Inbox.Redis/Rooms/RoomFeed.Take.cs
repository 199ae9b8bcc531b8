using System.Globalization;
using Inbox.Redis.Nodes;
using Inbox.Rooms;
using StackExchange.Redis;

namespace Inbox.Redis.Rooms;

/// <content>Taking changes, whenever it is woken.</content>
internal sealed partial class RoomFeed
{
    private const int Idle = 0;
    private const int Taking = 1;
    private const int Woken = 2;

    /// <summary>The number of the last change that the members have been told of.</summary>
    private long _told;
    private int _state;

    /// <summary>Looks whether anything was missed.</summary>
    /// <param name="entry">What Redis has of the session: its number, and behind the second colon that of its last change.</param>
    public void Check(string entry)
    {
        lock (_lock)
        {
            var parts = entry.Split(':');
            if (!_isOpen || (parts.Length > 2 && Number(parts[0]) == _session && Number(parts[2]) <= _told))
            {
                return;
            }
        }

        if (Volatile.Read(ref _state) == Idle)
        {
            _store.Node.Metrics.MissedWakeUp();
            Wake();
        }

        static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _state, Woken) == Idle)
        {
            _ = TakeAllAsync();
        }
    }

    /// <summary>
    /// Takes changes as long as there are any. One call runs at a time; a wake-up that comes meanwhile has it look again.
    /// </summary>
    private async Task TakeAllAsync()
    {
        do
        {
            Volatile.Write(ref _state, Taking);
            while (await TakeAsync().ConfigureAwait(false))
            {
            }
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Taking) != Taking);
    }

    /// <returns>Whether there are more.</returns>
    private async Task<bool> TakeAsync()
    {
        long session, told;
        lock (_lock)
        {
            if (!_isOpen)
            {
                return false;
            }

            (session, told) = (_session, _told);
        }

        try
        {
            var reply = await _store.RunAsync(_keys, "", session, RoomScript.Take, told).ConfigureAwait(false);
            if (reply.Status == "Taken")
            {
                Tell(session, reply.Number(0), reply.List(2));
                return reply.Number(1) == 1;
            }

            await LoseAsync(session, MemberEnd.Lost).ConfigureAwait(false);
        }
        catch (MailboxStoreException) when (_store.Node.Heart.Away >= _store.Node.Patience)
        {
            await LoseAsync(session, MemberEnd.Lost).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            _store.Node.Heart.Unfinished.Add(() =>
            {
                Wake();
                return Task.CompletedTask;
            });
        }

        return false;
    }

    private void Tell(long session, long number, RedisValue[] changes)
    {
        var slow = new List<RedisRoomMember>();
        lock (_lock)
        {
            if (_session != session)
            {
                return;
            }

            foreach (var change in changes)
            {
                if (RoomChange.Parse(change!) is { } parsed)
                {
                    slow.AddRange(_members.Tell(parsed));
                }

                _told = number++;
            }
        }

        foreach (var member in slow)
        {
            _ = AbandonAsync(member, hasJoined: true);
        }
    }
}
