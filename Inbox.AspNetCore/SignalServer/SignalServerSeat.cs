using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>A user's name while one connection has it.</summary>
/// <remarks>
/// It is taken before the socket opens: a page that reads "open" may be called in the same moment, and must hear that call.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer it holds no resource, and a late kick still cancels it.")]
internal sealed class SignalServerSeat(HttpContext context, SignalServerUsers users, string name)
{
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _kicked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IMailboxReceiver? _receiver;

    public string Name => name;

    /// <summary>Gets what receives the user's messages; null until the name is taken, and if it was lost at once.</summary>
    public IMailboxReceiver? Receiver => _receiver;

    /// <summary>Cancelled when the connection no longer has the name.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Completes when the name is free for another connection.</summary>
    public Task Left => _left.Task;

    /// <summary>Completes when the operator has ended the connection, and its name is free.</summary>
    public Task Kicked => _kicked.Task;

    /// <param name="mailbox">The user's mailbox; null if the request is not authenticated.</param>
    /// <returns>Null if the connection has the name now; else why not, in the words of the dialect.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer. The name is free.</exception>
    public async ValueTask<string?> TakeAsync(IMailbox? mailbox)
    {
        if (mailbox is null)
        {
            return "UNAUTHENTICATED";
        }

        if (!await users.TryEnterAsync(this).ConfigureAwait(false))
        {
            return "ALREADY_EXISTS";
        }

        try
        {
            // Messages for the user's former connection are of no use to a page that has just been opened: its offers were answered
            // elsewhere, or never.
            var options = new AttachOptions { FromNow = true, OnRevoked = context.Abort, AllowSynchronousContinuations = true };
            var receiver = await mailbox.AttachAsync(options, _gone.Token).ConfigureAwait(false);

            // A kick cancels first and then detaches; this is the other way round, so that one of the two always does.
            Interlocked.Exchange(ref _receiver, receiver);
            if (_gone.IsCancellationRequested)
            {
                await DetachAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Kicked. The client hears of it when the socket is open.
        }

        return null;
    }

    /// <summary>Ends the connection on the operator's behalf. The name is free before the client reads that it was kicked.</summary>
    public async Task KickAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        _kicked.TrySetResult();
    }

    /// <summary>
    /// Ends the use of the name: no message reaches this connection, and the user can connect again even before it is closed.
    /// </summary>
    public async Task LeaveAsync()
    {
        // At once, and before the next connection can enter: from then on this one must not take the mailbox from it.
        _gone.Cancel();

        // First: a message that is accepted from now on is for the next connection.
        await DetachAsync().ConfigureAwait(false);
        users.Leave(this);
        _left.TrySetResult();
    }

    /// <summary>Ends receiving. A message that is accepted from then on waits for the next connection.</summary>
    public async ValueTask DetachAsync()
    {
        try
        {
            if (_receiver is { } receiver)
            {
                await receiver.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (MailboxStoreException)
        {
            // The next connection supersedes the receiver in any case.
        }
    }
}
