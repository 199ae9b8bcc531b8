using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Inbox.Server;

/// <summary>
/// Prevents one connection from occupying a thread. The thread that a socket wakes also runs the request (<see cref="FastHosting"/>), so a client
/// that always has more data would keep it, and the other connections of that thread would not be served.
/// </summary>
internal static class FairConnections
{
    public static void ShareThreads(this ListenOptions listener) => listener.Use(next => async connection =>
    {
        var transport = connection.Transport;
        connection.Transport = new Transport(new FairReader(transport.Input), transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    });

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>
    /// Reads a connection's input. A read after a full turn of work first yields to the other items in the thread pool's queue. Time spent
    /// waiting for input is subtracted from the work.
    /// </summary>
    private sealed class FairReader(PipeReader input) : PipeReader
    {
        /// <summary>One turn, 1 ms. A message takes about 30 µs, so some 30 requests in a row run without a change of threads.</summary>
        private static readonly long _turn = Stopwatch.Frequency / 1000;

        private long _work;
        private long _resumed = Stopwatch.GetTimestamp();

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var now = Stopwatch.GetTimestamp();
            _work += now - _resumed;
            _resumed = now;
            var read = input.ReadAsync(cancellationToken);
            return read.IsCompleted && _work < _turn ? read : WaitAsync(read, now);
        }

        public override bool TryRead(out ReadResult result) => input.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => input.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => input.CancelPendingRead();

        public override void Complete(Exception? exception = null) => input.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => input.CompleteAsync(exception);

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read, long since)
        {
            var result = await read;
            _resumed = Stopwatch.GetTimestamp();
            _work = Math.Max(0, _work - (_resumed - since));
            if (_work >= _turn)
            {
                await Task.Yield();
                _work = 0;
                _resumed = Stopwatch.GetTimestamp();
            }

            return result;
        }
    }
}
