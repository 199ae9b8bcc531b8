using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// The answer when the store fails: clients are told to try again. No client gets an empty 500, and none waits for an answer that never
/// comes.
/// </summary>
internal sealed partial class StoreFailure(ILogger logger)
{
    public const string Reason = "The mailboxes cannot be reached now.";

    public static Refusal Refusal { get; } = new(
        503, "Mailboxes unavailable", $"{Reason} The request may or may not have been carried out; try again.", RetryAfter.StoreAway);

    /// <summary>Completes the answer; if the store fails, answers with that instead.</summary>
    public Task GuardAsync(HttpContext context, Task answering) =>
        answering.IsCompletedSuccessfully ? answering : WatchAsync(context, answering);

    private async Task WatchAsync(HttpContext context, Task answering)
    {
        try
        {
            await answering.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone, and the store gave up for that: nobody is left to answer.
        }
        catch (MailboxStoreException e)
        {
            LogFailed(e);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            context.Response.Headers.CacheControl = "no-store";
            await Problem.WriteAsync(context, Refusal).ConfigureAwait(false);
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "The mailbox store could not answer.", EventName = "StoreFailed")]
    private partial void LogFailed(Exception e);
}
