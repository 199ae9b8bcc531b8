using System.Collections.Concurrent;
using Inbox.Rooms;

namespace Inbox.Tests.Rooms;

/// <content>Everybody at once, and an accounting of what each was told.</content>
internal abstract partial class RoomStoreContract
{
    /// <summary>How often each worker of the storm joins or leaves.</summary>
    protected virtual int StormRounds => 2000;

    [Test]
    [Repeat(20)]
    public async Task Of_a_hundred_who_join_in_the_same_instant_exactly_one_is_host()
    {
        var rooms = Create(new());
        using var start = new ManualResetEventSlim();
        var joining = Enumerable.Range(0, 100).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.Wait();
                return RoomReader.JoinAsync(rooms, "x");
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToArray();
        start.Set();
        var all = await Task.WhenAll(joining);

        all.Select(one => one.Found.Number).Should().BeEquivalentTo(Enumerable.Range(1, 100));
        all.Should().ContainSingle(one => one.Found.Host == one.Found.Number);
        all.Select(one => (one.Found.Host, one.Found.Term)).Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task In_a_storm_of_joins_and_leaves_every_room_has_one_host_and_all_see_the_same_story()
    {
        const int Workers = 8;
        string[] names = ["x", "y"];
        var rooms = Create(new() { MaxPendingBytes = 1 << 30 });
        var elections = new ConcurrentDictionary<long, (string Room, int Host)>();
        var memberships = 0;
        using var over = new CancellationTokenSource();
        var observing = Task.Run(() => ObserveAsync(names, over.Token));

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var mine = new Queue<RoomReader>();
            for (var round = 0; round < StormRounds || mine.Count > 0; round++)
            {
                var joins = round < StormRounds && (mine.Count == 0 || (mine.Count < 5 && random.Next(2) == 0));
                if (joins)
                {
                    mine.Enqueue(await RoomReader.JoinAsync(rooms, names[random.Next(names.Length)]));
                    Interlocked.Increment(ref memberships);
                    continue;
                }

                var one = mine.Dequeue();
                await one.Member.SignalAsync(one.Found.Members[random.Next(one.Found.Members.Count)], BitConverter.GetBytes(round));
                await one.Member.LeaveAsync();
                Follow(one.Found, await one.RestAsync(), elections);
            }
        })));
        await over.CancelAsync();
        var looks = await observing;

        (await CountAsync()).Should().Be(0, "all have left");
        elections.Should().HaveCountGreaterThan(names.Length).And.HaveCountLessThanOrEqualTo(memberships, "nobody is elected twice");
        TestContext.Out.WriteLine($"{memberships} memberships, {elections.Count} elections heard of, {looks} looks at rooms");
    }

    /// <summary>Replays what one member was told: it must fit together at every step.</summary>
    private static void Follow(Joined found, List<RoomEvent> events, ConcurrentDictionary<long, (string Room, int Host)> elections)
    {
        var members = found.Members.ToHashSet();
        var (host, term) = (found.Host, found.Term);
        Hear();
        foreach (var (next, following) in events.Zip(events.Skip(1).Append(null)))
        {
            switch (next)
            {
                case MemberJoined joined:
                    Check(members.Add(joined.Number), $"{joined} is new");
                    break;
                case MemberLeft left:
                    Check(members.Remove(left.Number) && left.Number != found.Number, $"{left} was there");
                    Check(left.Number != host || following is HostElected, "a host that left has a successor at once");
                    break;
                case HostElected elected:
                    Check(elected.Term > term && !members.Contains(host), $"{elected} comes after {host} in {term}");
                    Check(elected.Host == members.Min(), "the longest-standing is next");
                    (host, term) = (elected.Host, elected.Term);
                    Hear();
                    break;
                case Signaled signal:
                    Check(members.Contains(signal.From), $"{signal.From} is there");
                    break;
            }
        }

        void Hear() => Check(elections.GetOrAdd(term, (found.Room, host)) == (found.Room, host), $"term {term} has one host");
    }

    /// <summary>At every observed instant: members have a host, who is one of them, and terms only grow.</summary>
    private async Task<int> ObserveAsync(string[] names, CancellationToken over)
    {
        var terms = names.ToDictionary(name => name, _ => (Term: 0L, Host: 0));
        var looks = 0;
        while (!over.IsCancellationRequested)
        {
            foreach (var name in names)
            {
                // Null, or without members: it is being made, or has just vanished.
                if (await LookAsync(name) is { Members.Length: > 0 } room)
                {
                    var before = terms[name];
                    Check(room.Members.Contains(room.Host), $"{room.Host} is a member");
                    Check(room.Term > before.Term || (room.Term, room.Host) == before, $"term {room.Term} comes after {before}");
                    terms[name] = (room.Term, room.Host);
                    looks++;
                }
            }
        }

        return looks;
    }

    private static void Check(bool isFine, string promise)
    {
        if (!isFine)
        {
            throw new AssertionException($"Not so: {promise}.");
        }
    }
}
