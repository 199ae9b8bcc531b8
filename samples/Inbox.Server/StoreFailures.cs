namespace Inbox.Server;

/// <summary>Answers requests whose login cannot be checked while the backend is away. The endpoints of the library answer for themselves.</summary>
internal static class StoreFailures
{
    /// <summary>Adds the middleware. Must precede the login.</summary>
    public static void UseStoreFailures(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (MailboxStoreException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.Headers.RetryAfter = "1";
            context.Response.Headers.CacheControl = "no-store";
            await TypedResults.Problem("Logins cannot be checked now. Try again.", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
        }
    });
}
