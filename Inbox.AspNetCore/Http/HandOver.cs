using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>Writes messages that a receive brought. One that does not get out stays: it goes back to the head of the queue.</summary>
internal static class HandOver
{
    /// <param name="context">Whom to.</param>
    /// <param name="result">At least one message.</param>
    /// <param name="staysUntilAcknowledged">Then it does not matter whether the client still listens: one that comes again is given them
    /// again.</param>
    /// <param name="write">Writes them, and says whether they got out whole.</param>
    /// <returns>False: they went back, and the reader may have a part of them.</returns>
    public static async Task<bool> TryAsync(HttpContext context, ReceiveResult result, bool staysUntilAcknowledged, Func<HttpContext, MessageList, Task<bool>> write)
    {
        var isWritten = false;
        try
        {
            isWritten = (staysUntilAcknowledged || ConnectionProbe.IsOpen(context)) && await write(context, result.Messages).ConfigureAwait(false);
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
