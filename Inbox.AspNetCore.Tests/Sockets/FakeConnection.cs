using System.Threading.Channels;
using Inbox.AspNetCore.Sockets;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Tests.Sockets;

/// <summary>The stream under a socket, whose peer is the test: what it sends arrives before <see cref="SayAsync"/> returns.</summary>
internal sealed class FakeConnection : Stream, IHttpRequestLifetimeFeature
{
    private readonly Channel<byte[]> _incoming = Channel.CreateUnbounded<byte[]>(new() { AllowSynchronousContinuations = true });
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>();
    private TaskCompletionSource? _stuck;

    public FakeConnection(ManualTimeProvider time)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(this);
        Stream = new(this, context, time);
    }

    /// <summary>Gets what the server's socket reads and writes.</summary>
    public PulseStream Stream { get; }

    /// <summary>Gets whether the server has cut it off.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Gets how many pings have come that were not counted yet, and fails if anything else has.</summary>
    public int NewPings
    {
        get
        {
            var pings = 0;
            for (; _outgoing.Reader.TryRead(out var frame); pings++)
            {
                frame.Should().Equal(0x89, 0);
            }

            return pings;
        }
    }

    /// <summary>From now on a write ends only when <see cref="Unstick"/> is called.</summary>
    public void Stick() => _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Unstick()
    {
        var stuck = _stuck!;
        _stuck = null;
        stuck.SetResult();
    }

    /// <summary>The peer sends something, and the session reads it.</summary>
    public async Task SayAsync()
    {
        var reading = Stream.ReadAsync(new byte[10]);
        _incoming.Writer.TryWrite([1]).Should().BeTrue();
        (await reading).Should().Be(1);
    }

    /// <summary>The session begins to read; completes when <see cref="Arrive"/> is called.</summary>
    public Task<int> ListenAsync() => Stream.ReadAsync(new byte[10]).AsTask();

    public void Arrive() => _incoming.Writer.TryWrite([1]).Should().BeTrue();

    /// <summary>The session sends a frame, which the peer takes.</summary>
    public async Task HearAsync()
    {
        await Stream.WriteAsync((byte[])[0x81, 1, 33]);
        await TakeAsync(0x81, 1, 33);
    }

    /// <summary>The next frame that came is that.</summary>
    public async Task TakeAsync(params byte[] frame) => (await _outgoing.Reader.ReadAsync(Patience.CancellationToken())).Should().Equal(frame);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = await _incoming.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = buffer.ToArray();
        await (_stuck?.Task ?? Task.CompletedTask).ConfigureAwait(false);
        _outgoing.Writer.TryWrite(bytes).Should().BeTrue();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Abort() => IsAborted = true;

    public CancellationToken RequestAborted { get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
