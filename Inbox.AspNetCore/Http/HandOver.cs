using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>Writes messages that a receive brought. One that does not get out stays: it goes back to the head of the queue.</summary>
/// <param name="lease">How long a write may take before the store gives the messages to another; renewed while it goes on.</param>
/// <param name="time">The clock.</param>
internal sealed class HandOver(TimeSpan lease, TimeProvider time)
{
    /// <param name="context">Whom to.</param>
    /// <param name="result">At least one message.</param>
    /// <param name="staysUntilAcknowledged">Then it does not matter whether the client still listens: one that comes again is given them
    /// again.</param>
    /// <param name="write">Writes them, and says whether they got out whole.</param>
    /// <returns>False: they went back, and the reader may have a part of them.</returns>
    public async Task<bool> TryAsync(HttpContext context, ReceiveResult result, bool staysUntilAcknowledged, Func<HttpContext, MessageList, Task<bool>> write)
    {
        var isWritten = false;
        try
        {
            if (staysUntilAcknowledged || ConnectionProbe.IsOpen(context))
            {
                var writing = write(context, result.Messages);
                isWritten = writing.IsCompleted ? await writing.ConfigureAwait(false) : await RenewUntilAsync(writing, result).ConfigureAwait(false);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader is gone in mid-write: there is nobody to tell.
        }
        finally
        {
            await SettleAsync(result, isWritten).ConfigureAwait(false);
        }

        return isWritten;
    }

    /// <summary>A slow reader is not a dead one: as long as its connection lives, it keeps what it is being given.</summary>
    private async Task<bool> RenewUntilAsync(Task<bool> writing, ReceiveResult result)
    {
        while (true)
        {
            try
            {
                return await writing.WaitAsync(lease / 3, time).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!writing.IsCompleted)
            {
                await RenewAsync(result).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask RenewAsync(ReceiveResult result)
    {
        try
        {
            await result.RenewAsync().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            // There is another try before the lease is over.
        }
    }

    private static async ValueTask SettleAsync(ReceiveResult result, bool isWritten)
    {
        try
        {
            _ = isWritten ? await result.CompleteAsync().ConfigureAwait(false) : await result.ReturnAsync().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            // The store gives it again when it is back: who has it may get it twice, and nobody loses it.
        }
    }
}
