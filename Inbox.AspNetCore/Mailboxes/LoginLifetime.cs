using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>How long the login of a request lasts. Who has a mailbox by a login must not receive for longer than that.</summary>
/// <param name="counts">Whether the app's login names the mailboxes; otherwise a password does, which does not expire.</param>
/// <param name="time">The clock.</param>
internal sealed class LoginLifetime(bool counts, TimeProvider time)
{
    /// <summary>Below the longest time that a timer takes, 49 days.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromDays(40);

    /// <returns>The time until the login expires, zero to 40 days; null if it does not.</returns>
    public TimeSpan? Left(HttpContext context)
    {
        if (!counts || context.Features.Find<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc is not { } end)
        {
            return null;
        }

        var left = end - time.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < _longest ? left : _longest;
    }

    /// <returns>The wait, or the time until the login expires if that is shorter.</returns>
    public TimeSpan Cap(HttpContext context, TimeSpan wait) => Left(context) is { } left && left < wait ? left : wait;
}
