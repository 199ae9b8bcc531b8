using System.Buffers;
using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.Tests.BadInput;

[TestFixture]
public sealed class BodyBufferTests
{
    [TestCase(null)]
    [TestCase(100_000)]
    public void What_arrives_bit_by_bit_is_the_body(long? announced)
    {
        var sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        var buffer = new BodyBuffer(announced, 100_000);
        for (var i = 0; i < sent.Length; i += 1000)
        {
            buffer.TryAppend(new ReadOnlySequence<byte>(sent, i, 1000)).Should().BeTrue();
        }

        buffer.ToArray().Should().Equal(sent);
    }

    [Test]
    public void One_byte_more_than_the_most_is_refused()
    {
        var buffer = new BodyBuffer(announced: null, max: 10);

        buffer.TryAppend(new(new byte[9])).Should().BeTrue();
        buffer.TryAppend(new(new byte[2])).Should().BeFalse();
        buffer.TryAppend(new(new byte[1])).Should().BeTrue();
        buffer.ToArray().Should().HaveCount(10);
    }

    [Test]
    public void What_is_announced_takes_no_memory_before_it_comes()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var buffer = new BodyBuffer(announced: 1 << 20, max: 1 << 20);
        buffer.TryAppend(new(new byte[100]));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1000);
    }

    [Test]
    public void Nothing_is_a_body_too() => new BodyBuffer(announced: 0, max: 10).ToArray().Should().BeEmpty();
}
