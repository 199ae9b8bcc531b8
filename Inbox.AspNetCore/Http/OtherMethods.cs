using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>The answer to OPTIONS, and to methods that a path does not support (RFC 9110, 9.3.7 and 15.5.6).</summary>
internal static class OtherMethods
{
    /// <param name="context">The request.</param>
    /// <param name="allow">The methods that there are, for <c>Allow</c>.</param>
    /// <param name="supports">The same in words.</param>
    public static Task AnswerAsync(HttpContext context, string allow, string supports)
    {
        context.Response.Headers.Allow = allow;
        if (context.Request.Method != "OPTIONS")
        {
            return Problem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Method not allowed", supports);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
