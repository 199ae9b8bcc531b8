namespace Inbox.Conformance.Wire;

/// <summary>
/// Passes bytes on, and tells when the framework's socket answers a ping: it writes each frame at once, and tells nobody of pings.
/// </summary>
internal sealed class PongWatch(Stream inner) : Stream
{
    /// <summary>The first byte of a pong (RFC 6455, 5.2: FIN and opcode 10).</summary>
    private const byte PongFrame = 0x8a;

    private readonly TaskCompletionSource _pong = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets what completes with the first pong.</summary>
    public Task Pong => _pong.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await inner.WriteAsync(buffer, cancellationToken);
        if (!buffer.IsEmpty && buffer.Span[0] == PongFrame)
        {
            _pong.TrySetResult();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
