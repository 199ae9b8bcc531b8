namespace Inbox.Server;

/// <summary>
/// Answers 400 to a chunked body with an invalid trailer. Kestrel reports it as an <see cref="InvalidOperationException"/>, which would be a
/// 500.
/// </summary>
internal static class BadTrailers
{
    public static void UseBadTrailers(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (InvalidOperationException) when (context.Request.Headers.TransferEncoding.Count > 0 && !context.Response.HasStarted)
        {
            await TypedResults.Problem("The trailer after the last chunk is not valid.", statusCode: StatusCodes.Status400BadRequest, title: "Unreadable body").ExecuteAsync(context);
        }
    });
}
