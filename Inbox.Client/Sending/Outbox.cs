using System.Diagnostics.CodeAnalysis;
using Inbox.Client.Http;
using Inbox.Client.Receiving;

namespace Inbox.Client.Sending;

/// <summary>Sends the messages of a client, one at a time for each recipient, so that retries keep the order.</summary>
/// <param name="mailbox">Sends by POST.</param>
/// <param name="socket">Gets the open socket, which is faster; null when there is none.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer it holds no resource, and late calls still read it.")]
internal sealed class Outbox(HttpMailbox mailbox, Func<SocketLine?> socket, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _queues = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Ends all pauses. Sends in flight may finish, but no new one begins.</summary>
    public void Close() => _closing.Cancel();

    public async Task SendAsync(Letter letter, TimeSpan patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var begun = time.GetTimestamp();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_lock)
        {
            before = _queues.GetValueOrDefault(letter.To, Task.CompletedTask);
            _queues[letter.To] = done.Task;
        }

        try
        {
            await before.WaitAsync(cancellationToken).ConfigureAwait(false);
            await DeliverAsync(letter, begun, patience, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = PassOnAsync(letter.To, before, done);
        }
    }

    /// <summary>Completes <paramref name="done"/> after the sends before it, even for a cancelled send: otherwise later sends would
    /// overtake earlier ones.</summary>
    private async Task PassOnAsync(string to, Task before, TaskCompletionSource done)
    {
        await before.ConfigureAwait(false);
        lock (_lock)
        {
            if (_queues[to] == done.Task)
            {
                _queues.Remove(to);
            }
        }

        done.SetResult();
    }

    private async Task DeliverAsync(Letter letter, long begun, TimeSpan patience, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(4));
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                ThrowIfClosed();

                // A retry goes by POST: its refusals say more, and the limits of a socket do not apply to it.
                var line = isFirst && letter.SuitsSocket ? socket() : null;
                await (line is null ? mailbox.SendAsync(letter, cancellationToken) : line.SendAsync(letter, cancellationToken)).ConfigureAwait(false);
                return;
            }
            catch (InboxException e) when ((e.IsTransient || e.Status == 404) && !_closing.IsCancellationRequested)
            {
                var left = patience - time.GetElapsedTime(begun);
                if (left <= (e.RetryAfter ?? TimeSpan.Zero))
                {
                    throw;
                }

                var pause = backoff.Next(e.RetryAfter);
                await PauseAsync(pause < left ? pause : left, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, cancellationToken);
        await Task.Delay(pause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
    }

    private void ThrowIfClosed()
    {
        if (_closing.IsCancellationRequested)
        {
            throw new InboxException("The client was closed before the message was sent");
        }
    }
}
