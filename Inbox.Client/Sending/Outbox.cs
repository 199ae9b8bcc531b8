using System.Diagnostics.CodeAnalysis;
using Inbox.Client.Http;
using Inbox.Client.Receiving;

namespace Inbox.Client.Sending;

/// <summary>Sends what a client was given: one at a time for each recipient, so that order holds across retries.</summary>
/// <param name="mailbox">Sends by POST.</param>
/// <param name="socket">The socket that is open now, if one is: it answers sooner.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer it holds nothing, and those who come late still look at it.")]
internal sealed class Outbox(HttpMailbox mailbox, Func<SocketLine?> socket, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _queues = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Ends pauses; what is on its way may finish, nothing new begins.</summary>
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

    /// <summary>Who was cancelled while it waited still waits in line, lest those behind it overtake those before it.</summary>
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

                // Another try goes by POST, whose refusal says more, and whose limits a socket can't hit.
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
