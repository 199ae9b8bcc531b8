using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// What clients hear when the store cannot answer: to come again. Nobody gets an empty 500, and nothing waits for an answer that will not
/// come.
/// </summary>
internal sealed partial class StoreFailure(ILogger logger)
{
    public const string Reason = "The mailboxes cannot be reached now.";

    public static Refusal Refusal { get; } = new(
        503, "Mailboxes away", $"{Reason} Whether this was done is not known; try again.", RetryAfter.StoreAway);

    /// <summary>The answer that was begun; or, if the store has failed, that.</summary>
    public Task GuardAsync(HttpContext context, Task answering) => answering.IsCompletedSuccessfully ? answering : WatchAsync(context, answering);

    private async Task WatchAsync(HttpContext context, Task answering)
    {
        try
        {
            await answering.ConfigureAwait(false);
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
