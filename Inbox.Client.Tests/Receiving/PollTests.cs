using System.Text.Json;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

[TestFixture]
public sealed class PollTests
{
    private readonly ScriptedServer _server = new();

    [Test]
    public async Task The_first_poll_is_not_held_and_each_further_one_is()
    {
        await using var alice = _server.Connect();
        var opened = alice.OpenAsync();

        (await _server.AnswerAsync(204)).Target.Should().Be("GET /inbox?tenant=7&after=0&wait=0&max=100");
        await opened;
        (await _server.AnswerAsync(204, "", ("X-Wait-Ended", "timeout"))).Target.Should().Be("GET /inbox?tenant=7&after=0&wait=25&max=100");
        (await _server.NextAsync()).Target.Should().EndWith("wait=25&max=100");
    }

    [Test]
    public async Task A_poll_that_nobody_held_is_not_repeated_for_a_second()
    {
        await using var alice = _server.Connect();
        var opened = alice.OpenAsync();
        await _server.AnswerAsync(204);
        await opened;

        var paused = _server.Clock.NextTimerAsync(1, 1);
        await _server.AnswerAsync(204);
        await paused;
        _server.Clock.AdvanceSeconds(0.99);
        _server.HasMore.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.01);

        await _server.NextAsync();
    }

    [Test]
    public async Task What_was_handled_is_acknowledged_by_the_next_poll_and_not_before()
    {
        await using var alice = _server.Connect();
        var first = alice.ReceiveAsync();
        await _server.AnswerAsync(200, Batch(7, 9));
        (await first).Id.Should().Be(7);
        (await alice.ReceiveAsync()).Id.Should().Be(9);
        _server.HasMore.Should().BeFalse();

        var third = alice.ReceiveAsync();

        (await _server.AnswerAsync(200, Batch(11))).Target.Should().Contain("after=9&");
        (await third).Id.Should().Be(11);
    }

    [Test]
    public async Task A_slow_consumer_keeps_its_mailbox_and_is_given_nothing_twice()
    {
        await using var alice = _server.Connect(configure: options => options.RequestTimeout = TimeSpan.FromSeconds(7));
        var waits = _server.Clock.NextTimerAsync(20, 20);
        var first = alice.ReceiveAsync();
        await _server.AnswerAsync(200, Batch(7));
        (await first).Id.Should().Be(7);

        await waits;
        _server.Clock.AdvanceSeconds(19.9);
        _server.HasMore.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.1);
        var again = await _server.NextAsync();

        again.Target.Should().Contain("after=0&wait=25");
        again.Answer(200, Batch(7, 8));
        (await alice.ReceiveAsync()).Id.Should().Be(8);
        _ = _server.AnswerAsync(204);
    }

    [TestCase("{\"id\":7}")]
    [TestCase("[{\"id\":7,\"from\":\"bob\",\"te")]
    [TestCase("[{\"id\":7,\"from\":\"bob\"}]")]
    public async Task What_is_no_batch_is_asked_for_again(string page)
    {
        await using var alice = _server.Connect();
        var message = alice.ReceiveAsync();

        var paused = _server.Clock.NextTimerAsync(0, 0.5);
        await _server.AnswerAsync(200, page);
        await paused;
        alice.State.Should().Be(InboxClientState.Retrying);
        _server.Clock.AdvanceSeconds(0.5);
        (await _server.AnswerAsync(200, Batch(7))).Target.Should().Contain("after=0&");

        (await message).Id.Should().Be(7);
        alice.State.Should().Be(InboxClientState.Open);
    }

    [Test]
    public async Task A_held_answer_is_waited_for_longer_than_it_may_be_held()
    {
        await using var alice = _server.Connect(configure: options => options.MaxWait = TimeSpan.FromSeconds(60));
        var opened = alice.OpenAsync();
        await _server.AnswerAsync(204);
        await opened;
        var held = await _server.NextAsync();
        held.Target.Should().Contain("wait=60&");

        _server.Clock.AdvanceSeconds(79.9);
        alice.State.Should().Be(InboxClientState.Open);
        _server.Clock.AdvanceSeconds(0.1);

        await alice.StateAsync(InboxClientState.Retrying);
    }

    [Test]
    public async Task A_server_that_stops_is_left_alone_for_as_long_as_it_asks()
    {
        await using var alice = _server.Connect();
        var opened = alice.OpenAsync();
        await _server.AnswerAsync(204);
        await opened;

        var paused = _server.Clock.NextTimerAsync(4, 4.5);
        await _server.AnswerAsync(204, "", ("X-Wait-Ended", "stopping"), ("Retry-After", "4"));
        await paused;
        _server.Clock.AdvanceSeconds(3.9);
        _server.HasMore.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.6);

        (await _server.NextAsync()).Target.Should().Contain("wait=0&");
    }

    [TestCase(200, "[")]
    [TestCase(503, "{")]
    public async Task An_answer_that_does_not_end_is_given_up(int status, string begin)
    {
        await using var alice = _server.Connect(configure: options => options.MaxAnswerBytes = 8 << 20);
        var retrying = alice.StateAsync(InboxClientState.Retrying);
        _ = alice.OpenAsync();
        using var endless = new Endless(begin);
        using var content = new StreamContent(endless);
        content.Headers.ContentType = new("application/json");

        (await _server.NextAsync()).Answer(status, content);

        await retrying;
        endless.Taken.Should().BeLessThan(10 << 20);
    }

    [Test]
    public async Task A_small_client_asks_for_no_more_than_it_keeps()
    {
        await using var alice = _server.Connect(configure: options => options.MaxPending = 3);
        _ = alice.OpenAsync();

        (await _server.AnswerAsync(204)).Target.Should().EndWith("max=3");
    }

    [Test]
    public async Task A_client_that_is_disposed_of_says_what_was_handled_and_waits_two_seconds_for_that()
    {
        var alice = _server.Connect();
        var first = alice.ReceiveAsync();
        await _server.AnswerAsync(200, Batch(7, 8));
        await first;
        await alice.ReceiveAsync();

        var disposed = alice.DisposeAsync().AsTask();

        (await _server.NextAsync()).Target.Should().Be("GET /inbox?tenant=7&after=7&wait=0");
        _server.Clock.AdvanceSeconds(1.9);
        disposed.IsCompleted.Should().BeFalse();
        _server.Clock.AdvanceSeconds(0.1);
        await disposed;
    }

    private static string Batch(params int[] ids) => JsonSerializer.Serialize(ids.Select(id => new { id, from = "bob", text = $"message {id}" }));

    /// <summary>A body of spaces, which JSON may have anywhere.</summary>
    private sealed class Endless(string begin) : Stream
    {
        private string _begin = begin;

        /// <summary>How many bytes were taken of it.</summary>
        public long Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        private int Fill(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            System.Text.Encoding.ASCII.GetBytes(_begin, buffer);
            _begin = "";
            Taken += buffer.Length;
            return buffer.Length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Fill(buffer.Span));

        public override int Read(byte[] buffer, int offset, int count) => Fill(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
