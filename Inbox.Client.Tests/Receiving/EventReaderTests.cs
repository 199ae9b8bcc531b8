using System.IO.Pipelines;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Receiving;

namespace Inbox.Client.Tests.Receiving;

[TestFixture]
public sealed class EventReaderTests
{
    private const int Most = 1 << 16;

    private readonly Pipe _pipe = new();
    private readonly TestClock _clock = new();

    [Test]
    public async Task Every_cut_of_a_stream_yields_the_same_events()
    {
        const string Stream = ": hello\n\nid: 7\ndata: {\"a\":\ndata: 1}\n\nevent: left\r\ndata:{}\r\n\r\nretry: 5\nevent: ignored, for it has no data\n\ndata: ä\n\n";
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var size = 1; size <= bytes.Length; size++)
        {
            using var cut = new MemoryStream(bytes);
            var reader = new EventReader(new Slow(cut, size), Most, _clock);
            var events = new List<string>();
            while (cut.Position < bytes.Length)
            {
                events.AddRange((await reader.ReadAsync(TimeSpan.FromSeconds(1), default)).Select(e => $"{e.Name}: {Encoding.UTF8.GetString(e.Data)}"));
            }

            events.Should().Equal(["message: {\"a\":\n1}", "left: {}", "message: ä"], "it was cut into pieces of {0}", size);
        }
    }

    [TestCase("data: ", "")]
    [TestCase("data: x\n", "data: x\n")]
    [TestCase(": ", "")]
    public async Task An_event_that_does_not_end_is_given_up(string begin, string more)
    {
        var endless = Encoding.UTF8.GetBytes(begin + (more.Length == 0 ? new string('x', 2 * Most) : string.Concat(Enumerable.Repeat(more, Most))));
        using var stream = new MemoryStream(endless);
        var reader = new EventReader(stream, Most, _clock);
        var reading = async () =>
        {
            while (true)
            {
                await reader.ReadAsync(TimeSpan.FromSeconds(40), default);
            }
        };

        await reading.Should().ThrowAsync<InboxException>().WithMessage("*MaxAnswerBytes*");
        stream.Position.Should().BeLessThan(endless.Length);
    }

    [Test]
    public async Task A_comment_is_no_event_and_proves_that_the_stream_lives()
    {
        var reader = new EventReader(_pipe.Reader.AsStream(), Most, _clock);
        await _pipe.Writer.WriteAsync(": still here\n\n"u8.ToArray());

        (await reader.ReadAsync(TimeSpan.FromSeconds(40), default)).Should().BeEmpty();
    }

    [Test]
    public async Task Silence_is_an_end()
    {
        var reader = new EventReader(_pipe.Reader.AsStream(), Most, _clock);
        var read = reader.ReadAsync(TimeSpan.FromSeconds(40), default);
        _clock.AdvanceSeconds(39.9);
        read.IsCompleted.Should().BeFalse();
        _clock.AdvanceSeconds(0.1);

        await FluentActions.Awaiting(() => read).Should().ThrowAsync<InboxException>().WithMessage("*silent*");
    }

    [Test]
    public async Task A_stream_that_ends_without_a_word_broke()
    {
        var reader = new EventReader(_pipe.Reader.AsStream(), Most, _clock);
        await _pipe.Writer.CompleteAsync();

        await FluentActions.Awaiting(() => reader.ReadAsync(TimeSpan.FromSeconds(40), default)).Should().ThrowAsync<InboxException>();
    }

    /// <summary>Reads so many bytes at a time.</summary>
    private sealed class Slow(MemoryStream inner, int size) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
