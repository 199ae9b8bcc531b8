using Inbox.Tests;

namespace Inbox.Server.Tests.Operating;

/// <summary>A server at rest gives memory back, and a busy one is left alone.</summary>
public sealed class IdleMemoryTests
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly Heap _heap = new();
    private readonly IdleMemory _memory;

    public IdleMemoryTests() => _memory = new(_time, _heap);

    [SetUp]
    public async Task StartAsync()
    {
        (_heap.AllocatedBytes, _heap.LiveBytes, _heap.Trims) = (10 << 20, 5 << 20, 0);
        await _memory.StartAsync(default);
        _time.Advance(_pause);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _memory.StopAsync(default);
        _time.LiveTimers.Should().Be(0);
    }

    [Test]
    public void Memory_is_given_back_once_after_the_start_and_not_again_while_nothing_happens()
    {
        _time.Advance(10 * _pause);

        _heap.Trims.Should().Be(1);
    }

    [Test]
    public void While_messages_come_nothing_is_given_back_and_then_it_is()
    {
        for (var second = 0; second < 10; second++)
        {
            _heap.AllocatedBytes += 65 << 10;
            _time.Advance(_pause);
        }

        _heap.Trims.Should().Be(0);
        _time.Advance(_pause);
        _heap.Trims.Should().Be(1);
    }

    [TestCase((4 << 20) - 1, 1)]
    [TestCase(4 << 20, 2)]
    public void What_a_few_messages_have_left_is_not_worth_a_collection(int bytes, int trims)
    {
        _time.Advance(_pause);

        _heap.AllocatedBytes += bytes;
        _time.Advance(2 * _pause);

        _heap.Trims.Should().Be(trims);
    }

    [TestCase(256 << 20, 1)]
    [TestCase((256 << 20) + 1, 0)]
    public void A_heap_whose_collection_would_take_long_is_left_alone(int live, int trims)
    {
        _heap.LiveBytes = live;

        _time.Advance(_pause);

        _heap.Trims.Should().Be(trims);
    }

    [Test]
    public void The_heap_of_the_process_is_smaller_afterwards()
    {
        var heap = new IdleMemory.ProcessHeap();
        var garbage = new List<byte[]>();
        for (var i = 0; i < 64; i++)
        {
            garbage.Add(new byte[1 << 20]);
        }

        GC.Collect();
        garbage.Clear();
        var before = heap.LiveBytes;

        heap.Trim();

        heap.LiveBytes.Should().BeLessThan(before - (32 << 20));
    }

    private sealed class Heap : IdleMemory.IHeap
    {
        public long AllocatedBytes { get; set; }

        public long LiveBytes { get; set; }

        public int Trims { get; set; }

        public void Trim() => Trims++;
    }
}
