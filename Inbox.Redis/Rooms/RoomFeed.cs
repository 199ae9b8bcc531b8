using Inbox.Redis.Nodes;
using Inbox.Rooms;
using StackExchange.Redis;

namespace Inbox.Redis.Rooms;

/// <summary>
/// This node's session in the rooms of one partition: it takes the changes that its members are to be told of, one after the other. Once a
/// session is lost, its members' memberships have ended, and the next join begins another one.
/// </summary>
internal sealed partial class RoomFeed : IWakeable
{
    private readonly Lock _lock = new();
    private readonly LocalMembers _members = new();
    private readonly RedisRoomStore _store;
    private readonly Partition _partition;
    private readonly RedisKey[] _keys;
    private readonly long _waker;
    private long _session = 1;
    private long _lastToken;
    private bool _isOpen;
    private bool _isStopped;

    public RoomFeed(RedisRoomStore store, Partition partition)
    {
        (_store, _partition, _keys) = (store, partition, RedisRoomStore.KeysOf(partition));
        _waker = store.Node.Register(this).Token;
    }

    /// <returns>The result; null if the session was lost meanwhile, so that it should be tried again.</returns>
    /// <exception cref="MailboxStoreException">Redis cannot answer. If the member has joined, it leaves again.</exception>
    public async Task<JoinResult?> TryJoinAsync(string room, long seenTerm, CancellationToken cancellationToken)
    {
        if (Add(room, out var opens) is not { } member)
        {
            return JoinResult.Refused(JoinStatus.Stopping);
        }

        try
        {
            var status = (await _store.RunAsync(
                member.Keys, room, member.Session, RoomScript.Join, member.Token, _waker, opens, seenTerm, _store.Options.MaxMembers,
                _store.MostRooms(_partition)).ConfigureAwait(false)).Status;
            if (status == "Joined")
            {
                Open(member.Session);
                await member.Joining.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (member.Number != 0)
                {
                    return JoinResult.Joined(member);
                }
            }

            await AbandonAsync(member, hasJoined: status == "Joined").ConfigureAwait(false);
            if (status == "Lost")
            {
                await LoseAsync(member.Session, MemberEnd.Lost).ConfigureAwait(false);
            }

            return status is "RoomFull" or "ServerFull" ? JoinResult.Refused(Enum.Parse<JoinStatus>(status)) : null;
        }
        catch (Exception e) when (e is MailboxStoreException or OperationCanceledException)
        {
            await AbandonAsync(member, hasJoined: true).ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="MailboxStoreException">Redis cannot answer. The signal may have been sent.</exception>
    public async Task<bool> SignalAsync(RedisRoomMember member, int to, ReadOnlyMemory<byte> data)
    {
        var status = (await _store.RunAsync(member.Keys, member.Room, member.Session, RoomScript.Signal, member.Token, to, data).ConfigureAwait(false)).Status;
        if (status == "Lost")
        {
            // It may be that only this member is lost, or all of the session: that shows when it takes.
            Remove(member, MemberEnd.Lost);
            Wake();
        }

        return status == "Sent";
    }

    /// <summary>Takes a member out of its room; later, if Redis does not answer.</summary>
    public async Task LeaveAsync(RedisRoomMember member, MemberEnd end)
    {
        if (Remove(member, end))
        {
            await AbandonAsync(member, hasJoined: true).ConfigureAwait(false);
        }
    }

    /// <summary>Ends all memberships, and refuses later joins.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        return LoseAsync(MemberEnd.Stopping);
    }

    /// <summary>Ends the session and its memberships, if there is one.</summary>
    public Task LoseAsync(MemberEnd end)
    {
        long session;
        lock (_lock)
        {
            if (!_isOpen && _members.Count == 0)
            {
                return Task.CompletedTask;
            }

            session = _session;
        }

        return LoseAsync(session, end);
    }

    private RedisRoomMember? Add(string room, out bool opens)
    {
        lock (_lock)
        {
            opens = !_isOpen;
            if (_isStopped)
            {
                return null;
            }

            var member = new RedisRoomMember(this, room, RedisRoomStore.KeysOf(_partition, room), _session, ++_lastToken, _store.Options.MaxPendingBytes);
            _members.Add(member);
            return member;
        }
    }

    private bool Remove(RedisRoomMember member, MemberEnd end)
    {
        lock (_lock)
        {
            return _members.Remove(member, end);
        }
    }

    private async Task AbandonAsync(RedisRoomMember member, bool hasJoined)
    {
        Remove(member, MemberEnd.Left);
        if (hasJoined)
        {
            await _store.Node.Heart.Unfinished.DoAsync(() =>
                _store.RunAsync(member.Keys, member.Room, member.Session, RoomScript.Leave, member.Token)).ConfigureAwait(false);
        }
    }

    private void Open(long session)
    {
        lock (_lock)
        {
            if (_session != session || _isOpen)
            {
                return;
            }

            _isOpen = true;
        }

        Wake();
    }

    private async Task LoseAsync(long session, MemberEnd end)
    {
        lock (_lock)
        {
            if (_session == session)
            {
                _session++;
                (_isOpen, _told) = (false, 0);
                _members.Clear(end);
            }
        }

        await _store.Node.Heart.Unfinished.DoAsync(() => _store.BuryAsync(_partition, _store.Node.Id, session)).ConfigureAwait(false);
    }
}
