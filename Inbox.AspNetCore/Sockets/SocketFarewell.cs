using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Sockets;

/// <summary>Closes a socket once, for the first reason that is given; a peer that does not answer in time is cut off.</summary>
internal sealed class SocketFarewell(SocketFrames frames, HttpContext context, TimeProvider time) : IDisposable
{
    /// <summary>How long a peer may take to answer that the socket is being closed.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _out = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _giveUp;
    private int _isSaid;
    private bool _isOver;

    /// <summary>Whether our side is closed, or about to be.</summary>
    public bool IsSaid => Volatile.Read(ref _isSaid) != 0;

    /// <summary>
    /// Closes our side; the peer's answer ends the session. Comes back when the farewell is out, whoever said it: before that nobody may
    /// dispose of the socket.
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

    /// <summary>The session is over, and the context may be used for another request: waits for an abort that runs right now.</summary>
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
