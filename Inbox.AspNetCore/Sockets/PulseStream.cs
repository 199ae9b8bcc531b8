using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Sockets;

/// <summary>The raw stream of a socket. It notes when bytes come in and go out, and writes pings between frames.</summary>
/// <remarks>
/// The framework's WebSocket writes each frame by one call, so what is written between two calls never splits a frame. It reads by one call
/// at a time. Neither direction allocates anything for a frame.
/// </remarks>
/// <param name="inner">What the upgrade gave.</param>
/// <param name="context">The request of the handshake.</param>
/// <param name="time">The clock.</param>
internal sealed class PulseStream(Stream inner, HttpContext context, TimeProvider time) : Stream
{
    /// <summary>The timestamp of what does not take place now.</summary>
    public const long Never = long.MaxValue;

    private const byte CloseFrame = 0x88;

    private static readonly byte[] _pingFrame = [0x89, 0];

    // Guards the end: nothing is begun after it that concerns the request.
    private readonly Lock _lock = new();

    // Whose turn it is to write. Not disposed of: a ping may still wait for it, and it holds no resources.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private TaskCompletionSource<bool>? _arrival;
    private long _arrivals;
    private long _lastIn = time.GetTimestamp();
    private long _lastOut = time.GetTimestamp();
    private long _readingSince = Never;
    private long _writingSince = Never;
    private bool _isPingWaiting;
    private bool _isClosing;
    private bool _isOver;

    /// <summary>Gets how many reads have brought bytes.</summary>
    public long Arrivals => Volatile.Read(ref _arrivals);

    /// <summary>Gets when bytes last came in; at first, when the socket was opened.</summary>
    public long LastIn => Volatile.Read(ref _lastIn);

    /// <summary>Gets when a frame or a ping last went out; at first, when the socket was opened.</summary>
    public long LastOut => Volatile.Read(ref _lastOut);

    /// <summary>Gets since when a read has been waiting; <see cref="Never"/> if none is.</summary>
    public long ReadingSince => Volatile.Read(ref _readingSince);

    /// <summary>Gets since when a write has been going on; <see cref="Never"/> if none is.</summary>
    public long WritingSince => Volatile.Read(ref _writingSince);

    /// <summary>Gets whether a ping waits for the end of another write.</summary>
    public bool IsPingWaiting => Volatile.Read(ref _isPingWaiting);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Sends a ping as soon as nothing is being written; does not wait for that. Does nothing while an earlier ping waits, or after a close
    /// frame.
    /// </summary>
    public void Ping()
    {
        if (!Interlocked.Exchange(ref _isPingWaiting, true))
        {
            _ = WritePingAsync();
        }
    }

    /// <summary>Waits for the next bytes to come in.</summary>
    /// <returns>False if the socket ended instead.</returns>
    public Task<bool> NextArrivalAsync()
    {
        lock (_lock)
        {
            return _isOver ? Task.FromResult(false) : (_arrival ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Disconnects the peer, unless the socket has ended: then its context may serve another request.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                context.Abort();
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(buffer, cancellationToken);
        try
        {
            NotePending(ref _readingSince, reading.IsCompleted);
            var count = await reading.ConfigureAwait(false);
            if (count > 0)
            {
                NoteArrival();
            }

            return count;
        }
        finally
        {
            Volatile.Write(ref _readingSince, Never);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _isClosing |= buffer.Span is [CloseFrame, ..];
            await FollowAsync(inner.WriteAsync(buffer, cancellationToken)).ConfigureAwait(false);
            Volatile.Write(ref _lastOut, time.GetTimestamp());
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await FollowAsync(new(inner.FlushAsync(cancellationToken))).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends the socket. Waits for an abort that is running; no ping is written after it.</summary>
    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            _isOver = true;
        }

        Interlocked.Exchange(ref _arrival, null)?.TrySetResult(false);
        inner.Dispose();
        base.Dispose(disposing);
    }

    private async Task WritePingAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // Before it is written: whoever wants a ping from now on may miss the answer to this one.
            Volatile.Write(ref _isPingWaiting, false);
            if (!_isClosing)
            {
                await FollowAsync(WhileOpen(static stream => stream.WriteAsync(_pingFrame))).ConfigureAwait(false);
                await FollowAsync(WhileOpen(static stream => new(stream.FlushAsync()))).ConfigureAwait(false);
                Volatile.Write(ref _lastOut, time.GetTimestamp());
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The connection broke, which the read reports.
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Begins to write, unless the socket has ended: a stream over HTTP/2 may then serve another request.</summary>
    private ValueTask WhileOpen(Func<Stream, ValueTask> begin)
    {
        lock (_lock)
        {
            return _isOver ? default : begin(inner);
        }
    }

    private async ValueTask FollowAsync(ValueTask writing)
    {
        NotePending(ref _writingSince, writing.IsCompleted);
        try
        {
            await writing.ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _writingSince, Never);
        }
    }

    private void NotePending(ref long since, bool isCompleted)
    {
        if (!isCompleted)
        {
            Volatile.Write(ref since, time.GetTimestamp());
        }
    }

    private void NoteArrival()
    {
        Volatile.Write(ref _lastIn, time.GetTimestamp());
        Volatile.Write(ref _arrivals, _arrivals + 1);
        if (Volatile.Read(ref _arrival) is not null)
        {
            Interlocked.Exchange(ref _arrival, null)?.TrySetResult(true);
        }
    }
}
