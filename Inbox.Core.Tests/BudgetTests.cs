using Inbox.Memory;

namespace Inbox.Core.Tests;

/// <summary>What a whole server holds is counted on several processors, and its limits are exact all the same.</summary>
public sealed class BudgetTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(64)]
    public void There_is_room_for_as_many_messages_as_the_limit_says_and_not_for_one_more(int processors)
    {
        var budget = new Budget(10_000, 1 << 30, processors);

        Take(budget, 10_000, 100).Should().Be(10_000);

        budget.TryTake(100, false, out _).Should().BeFalse();
        (budget.Messages, budget.Bytes).Should().Be((10_000, 1_000_000L));
        budget.IsOverdrawn.Should().BeFalse();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(64)]
    public void There_is_room_for_as_many_bytes_as_the_limit_says_and_not_for_one_more(int processors)
    {
        var budget = new Budget(1 << 20, 1_000_000, processors);

        Take(budget, 1_000, 1_000).Should().Be(1_000);

        budget.TryTake(1, false, out _).Should().BeFalse();
        (budget.Messages, budget.Bytes).Should().Be((1_000, 1_000_000L));
    }

    [TestCase(2)]
    [TestCase(64)]
    public void Whoever_is_awaited_may_have_a_sixteenth_more(int processors)
    {
        var budget = new Budget(1_600, 1 << 30, processors);
        Take(budget, 1_600, 1).Should().Be(1_600);

        Enumerable.Range(0, 100).Count(_ => Overdraws(budget, 1)).Should().Be(100);

        budget.TryTake(1, isAwaited: true, out _).Should().BeFalse();
        budget.IsOverdrawn.Should().BeTrue();
        budget.Give(100, 100);
        budget.IsOverdrawn.Should().BeFalse();
        budget.TryTake(1, isAwaited: true, out var isOverdrawn).Should().BeTrue();
        isOverdrawn.Should().BeTrue();
    }

    [Test]
    public void What_threads_have_taken_ahead_is_room_for_a_large_message()
    {
        var budget = new Budget(100_000, 100_000_000, processors: 16);
        budget.TryTake(100, false, out _).Should().BeTrue();

        budget.TryTake(99_999_900, false, out var isOverdrawn).Should().BeTrue("all but 100 bytes are free");

        isOverdrawn.Should().BeFalse();
        (budget.Messages, budget.Bytes).Should().Be((2, 100_000_000L));
    }

    [Test]
    public void What_is_given_back_can_be_taken_again()
    {
        var budget = new Budget(1_000, 1 << 30, processors: 2);

        for (var i = 0; i < 10; i++)
        {
            Take(budget, 1_000, 50).Should().Be(1_000);
            budget.TryTake(50, false, out _).Should().BeFalse();
            Enumerable.Range(0, 500).ToList().ForEach(_ => budget.Give(1, 50));
            budget.Give(500, 25_000);
            (budget.Messages, budget.Bytes).Should().Be((0, 0L));
        }
    }

    [TestCase(100, 100_000_000)]
    [TestCase(1_000, 100_000)]
    [TestCase(1_000_000, 1_000_000_000)]
    public async Task Threads_that_take_and_give_at_once_never_hold_more_than_the_limit_and_nothing_is_left_in_the_end(int maxMessages, long maxBytes)
    {
        var budget = new Budget(maxMessages, maxBytes, processors: 4);
        var (held, heldBytes, refused) = (0, 0L, 0);
        var threads = Enumerable.Range(0, 6).Select(thread => Task.Factory.StartNew(() =>
        {
            var random = new Random(thread);
            var mine = new Stack<int>();
            for (var i = 0; i < 200_000; i++)
            {
                var bytes = random.Next(1, 2_000);
                if (random.Next(2) == 0 && budget.TryTake(bytes, false, out _))
                {
                    // Counted after it was taken, and no longer counted before it is given: what is counted is never more than what is held.
                    Interlocked.Increment(ref held).Should().BeLessThanOrEqualTo(maxMessages);
                    Interlocked.Add(ref heldBytes, bytes).Should().BeLessThanOrEqualTo(maxBytes);
                    mine.Push(bytes);
                }
                else if (mine.TryPop(out var last))
                {
                    Interlocked.Decrement(ref held);
                    Interlocked.Add(ref heldBytes, -last);
                    budget.Give(1, last);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }

            return mine;
        }, TaskCreationOptions.LongRunning)).ToList();

        var left = (await Task.WhenAll(threads)).SelectMany(mine => mine).ToList();

        (budget.Messages, budget.Bytes).Should().Be((left.Count, left.Sum(bytes => (long)bytes)));
        left.ForEach(bytes => budget.Give(1, bytes));
        (budget.Messages, budget.Bytes).Should().Be((0, 0L));
        budget.TryTake((int)Math.Min(maxBytes, int.MaxValue), false, out _).Should().BeTrue("all of it is free");
    }

    /// <returns>How many of so many messages there was room for.</returns>
    private static int Take(Budget budget, int messages, int bytes) => Enumerable.Range(0, messages).Count(i => budget.TryTake(bytes, isAwaited: false, out var _));

    private static bool Overdraws(Budget budget, int bytes) => budget.TryTake(bytes, isAwaited: true, out var isOverdrawn) && isOverdrawn;
}
