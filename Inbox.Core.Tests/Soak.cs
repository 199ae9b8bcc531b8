using System.Buffers.Binary;
using System.Collections.Concurrent;
using Inbox.Memory;

namespace Inbox.Tests;

/// <summary>Everything at once on real threads; the books are balanced at the end.</summary>
[TestFixture]
internal sealed class Soak
{
    private const int Peers = 8;
    private const int MessagesPerSender = 5_000;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Every_accepted_message_is_received_once_in_order_or_still_there(bool acknowledged)
    {
        using var store = new MemoryMailboxStore(new() { MessageTimeout = TimeSpan.Zero });
        var mailboxes = new List<IMailbox>();
        for (var i = 0; i < Peers; i++)
        {
            mailboxes.Add((await store.ClaimAsync($"peer-{i}", default)).Mailbox!);
        }

        var accepted = new ConcurrentDictionary<(string From, string To), ConcurrentQueue<int>>();
        var received = new ConcurrentDictionary<(string From, string To), ConcurrentQueue<int>>();
        var acknowledgedTo = new ConcurrentDictionary<string, long>();
        using var sendersAreDone = new CancellationTokenSource();
        using var gun = new Barrier(Peers * 3);

        // A thread for each, at once: the pool would make one a second.
        ThreadPool.GetMinThreads(out var threads, out var ports);
        ThreadPool.SetMinThreads(Math.Max(threads, Peers * 3), ports);

        var receivers = mailboxes.SelectMany((mailbox, i) => new[] { Run(() => ReceiveAll(mailbox, i)), Run(() => ReceiveAll(mailbox, i + 100)) }).ToArray();
        var senders = mailboxes.Select((mailbox, i) => Run(() => SendAll(mailbox, i))).ToArray();
        await Task.WhenAll(senders);
        await sendersAreDone.CancelAsync();
        await Task.WhenAll(receivers);
        foreach (var mailbox in mailboxes)
        {
            await Drain(mailbox);
        }

        received.Keys.Should().BeEquivalentTo(accepted.Keys);
        foreach (var (route, numbers) in accepted)
        {
            received[route].Should().Equal(numbers, $"{route} keeps its order, loses nothing and doubles nothing");
        }

        accepted.Values.Sum(numbers => numbers.Count).Should().Be(Peers * MessagesPerSender);
        store.Statistics.Bytes.Should().Be(0);

        Task Run(Func<Task> body) => Task.Run(() =>
        {
            gun.SignalAndWait();
            return body();
        });

        async Task SendAll(IMailbox mailbox, int seed)
        {
            var random = new Random(seed);
            for (var number = 0; number < MessagesPerSender; number++)
            {
                var to = $"peer-{random.Next(Peers)}";
                var body = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(body, number);
                while (await mailbox.SendAsync(to, new(body)) != SendStatus.Accepted)
                {
                    await Task.Yield();
                }

                accepted.GetOrAdd((mailbox.Name, to), _ => new()).Enqueue(number);
            }
        }

        // Two of these run for each mailbox and supersede each other all the time; some give up, some hand back what they got.
        async Task ReceiveAll(IMailbox mailbox, int seed)
        {
            var random = new Random(seed);
            while (!sendersAreDone.IsCancellationRequested)
            {
                using var impatience = CancellationTokenSource.CreateLinkedTokenSource(sendersAreDone.Token);
                if (random.Next(4) == 0)
                {
                    impatience.CancelAfter(random.Next(3));
                }

                var options = new ReceiveOptions
                {
                    Wait = random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.Next(1, 20)),
                    Max = random.Next(1, 6),
                    After = acknowledged ? acknowledgedTo.GetValueOrDefault(mailbox.Name) : null,
                };
                var result = await mailbox.ReceiveAsync(options, impatience.Token);
                if (random.Next(5) == 0)
                {
                    await result.ReturnAsync();
                }
                else
                {
                    await Keep(mailbox, result);
                }
            }
        }

        async Task Drain(IMailbox mailbox)
        {
            ReceiveResult result;
            do
            {
                result = await mailbox.ReceiveAsync(new() { Max = 10, After = acknowledged ? acknowledgedTo.GetValueOrDefault(mailbox.Name) : null });
                await Keep(mailbox, result);
            }
            while (result.Messages.Count > 0);
        }

        async Task Keep(IMailbox mailbox, ReceiveResult result)
        {
            // Noted before it is settled: while it is in flight no other receiver of this mailbox can note anything, so the order is the true one.
            foreach (var message in result.Messages)
            {
                if (acknowledged && message.Id <= acknowledgedTo.GetValueOrDefault(mailbox.Name))
                {
                    continue;
                }

                received.GetOrAdd((message.From, mailbox.Name), _ => new()).Enqueue(BinaryPrimitives.ReadInt32LittleEndian(message.Body.Span));
                acknowledgedTo[mailbox.Name] = message.Id;
            }

            if (result.Messages.Count > 0)
            {
                (await result.CompleteAsync()).Should().BeTrue();
            }
        }
    }

    [TestCase(ClaimMode.OpenOrCreate)]
    [TestCase(ClaimMode.WhileAttached)]
    public async Task Mailboxes_that_come_and_go_under_fire_leave_nothing_behind(ClaimMode mode)
    {
        const int OfOneOrigin = 60;
        var hold = new SendOptions { Hold = TimeSpan.FromMilliseconds(10) };
        using var store = new MemoryMailboxStore(new()
        {
            MaxTotalBytes = 1 << 24, IdleTimeout = TimeSpan.FromMilliseconds(20), MessageTimeout = TimeSpan.FromMilliseconds(5),
            MaxMailboxesPerOrigin = OfOneOrigin, MaxBytesPerOrigin = 1 << 24,
        });
        using var gun = new Barrier(5);
        var workers = Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            gun.SignalAndWait();
            for (var round = 0; round < 20_000; round++)
            {
                // In the one mode, names also change hands between two owners.
                var owner = (byte)(mode == ClaimMode.WhileAttached ? random.Next(2) : 0);
                if (!(await store.ClaimAsync($"{random.Next(50)}", new[] { owner }, From(owner))).TryGetMailbox(out var mailbox))
                {
                    mode.Should().Be(ClaimMode.WhileAttached);
                    continue;
                }

                switch (random.Next(4))
                {
                    case 0:
                        await mailbox.LeaveAsync();
                        break;
                    case 1:
                        await (await mailbox.ReceiveAsync()).CompleteAsync();
                        break;
                    default:
                        await mailbox.SendAsync($"{random.Next(50)}", new(new byte[random.Next(100)]), random.Next(2) == 0 ? hold : default);
                        break;
                }
            }
        })).ToArray();
        var sweeper = Task.Run(() =>
        {
            gun.SignalAndWait();
            while (!workers.All(worker => worker.IsCompleted))
            {
                store.Sweep();
            }
        });
        await Task.WhenAll([.. workers, sweeper]);

        for (var i = 0; i < 50; i++)
        {
            foreach (var owner in new byte[] { 0, 1 })
            {
                var claim = await store.ClaimAsync($"{i}", new[] { owner });
                await (claim.Mailbox?.LeaveAsync() ?? default);
            }
        }

        store.Statistics.Should().Be(default(MailboxStatistics));
        foreach (var owner in new byte[] { 0, 1 })
        {
            for (var i = 0; i <= OfOneOrigin; i++)
            {
                var status = (await store.ClaimAsync($"{owner}-{i}", default, new() { Origin = From(owner).Origin })).Status;
                status.Should().Be(i < OfOneOrigin ? ClaimStatus.Claimed : ClaimStatus.OriginFull, "nothing counts any more");
            }
        }

        ClaimOptions From(byte owner) => new() { Mode = mode, Origin = ClaimOrigin.Of([192, 0, 2, owner]) };
    }
}
