using Inbox.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>The hand-over of received messages to a client. Messages that cannot be written return to the head of the queue.</summary>
/// <param name="lease">How long a write may take before the store gives the messages to another receiver; renewed during the write.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Counts what becomes of the messages.</param>
internal sealed class HandOver(TimeSpan lease, TimeProvider time, EndpointMetrics metrics)
{
    /// <param name="context">The request of the recipient.</param>
    /// <param name="result">At least one message.</param>
    /// <param name="staysUntilAcknowledged">Whether the messages stay until acknowledged. Then the connection is not checked first: a
    /// client that comes again gets them again.</param>
    /// <param name="write">Writes the messages, and returns whether they were written completely.</param>
    /// <returns>False if the messages were returned to the queue; the reader may have a part of them.</returns>
    public async Task<bool> TryAsync(
        HttpContext context, ReceiveResult result, bool staysUntilAcknowledged, Func<HttpContext, MessageList, Task<bool>> write)
    {
        var isWritten = false;
        using var span = MessageTracing.Deliver(result.Messages);
        try
        {
            if (staysUntilAcknowledged || ConnectionProbe.IsOpen(context))
            {
                var writing = write(context, result.Messages);
                isWritten = await (writing.IsCompleted ? writing : RenewUntilAsync(writing, result)).ConfigureAwait(false);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader disconnected during the write: nobody is left to answer.
        }
        finally
        {
            await SettleAsync(result, isWritten).ConfigureAwait(false);
        }

        return isWritten;
    }

    /// <summary>
    /// Renews the lease until the write ends. A slow reader is not a dead one: it keeps its messages while its connection lives.
    /// </summary>
    private async Task<bool> RenewUntilAsync(Task<bool> writing, ReceiveResult result)
    {
        while (true)
        {
            try
            {
                return await writing.WaitAsync(lease / 3, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The write may have ended in this very moment; then there is nothing to renew, and the next turn returns its result.
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
            // Another attempt follows before the lease expires.
        }
    }

    private async ValueTask SettleAsync(ReceiveResult result, bool isWritten)
    {
        try
        {
            if (isWritten && await result.CompleteAsync().ConfigureAwait(false))
            {
                metrics.Delivered(result.Messages, time);
            }
            else if (!isWritten && await result.ReturnAsync().ConfigureAwait(false))
            {
                metrics.Returned(result.Messages.Count);
            }
        }
        catch (MailboxStoreException)
        {
            // The store delivers the messages again when it is back: a client may get them twice, and none is lost.
        }
    }
}
