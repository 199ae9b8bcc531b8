namespace Inbox.Server;

/// <summary>A chunked body may end in headers, and Kestrel says by the exception of a defect that one of them is illegal: it is the client's fault, 400.</summary>
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
            await TypedResults.Problem("What follows the last chunk is no legal trailer.", statusCode: StatusCodes.Status400BadRequest, title: "Unreadable body").ExecuteAsync(context);
        }
    });
}
