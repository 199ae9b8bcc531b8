using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>The refusal of a caller without a login of the app. It does not offer Basic: the app decides how to log in.</summary>
internal static class LoginNeeded
{
    /// <param name="context">The request.</param>
    /// <param name="purpose">What the login is for, as a clause: "the login determines the room".</param>
    public static Task WriteAsync(HttpContext context, string purpose) =>
        Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "Login needed", $"Log in to this app first: {purpose}.");
}
