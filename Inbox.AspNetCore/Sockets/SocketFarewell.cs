using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Sockets;

/// <summary>The close of a socket: once, for the first reason given. A peer that does not answer it in time is disconnected.</summary>
internal sealed class SocketFarewell(SocketFrames frames, HttpContext context, TimeProvider time) : IDisposable
{
    /// <summary>How long a peer may take to answer the close frame.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _out = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _giveUp;
    private int _isSaid;
    private bool _isOver;

    /// <summary>Gets whether the server's side is closed or closing.</summary>
    public bool IsSaid => Volatile.Read(ref _isSaid) != 0;

    /// <summary>
    /// Closes the server's side; the peer's answer ends the session. Completes when the close frame is written, even if another caller
    /// sent it: the socket must not be disposed of before.
    /// </summary>
    public async Task SayAsync(CloseCode code, string reason)
    {
        if (Interlocked.Exchange(ref _isSaid, 1) != 0)
        {
            await _out.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            _giveUp = new(_patience, time);
            _giveUp.Token.UnsafeRegister(static farewell => ((SocketFarewell)farewell!).Abort(), this);
            await frames.CloseAsync(code, reason).ConfigureAwait(false);
        }
        finally
        {
            _out.SetResult();
        }
    }

    /// <summary>Ends the session. Waits for an abort that is running, since the context may then serve another request.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        _giveUp?.Dispose();
    }

    private void Abort()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                context.Abort();
            }
        }
    }
}
