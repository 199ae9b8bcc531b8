using System.Security.Claims;

namespace Inbox.AspNetCore.Http;

/// <summary>What an app calls the user of a request, unless it says so itself.</summary>
internal static class UserIdentifier
{
    /// <returns>The name identifier claim, else <c>sub</c>, else the name; null without an authenticated user.</returns>
    public static string? Of(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true } identity
            ? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? identity.Name
            : null;
}
