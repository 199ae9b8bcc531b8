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

    /// <summary>
    /// How long a login counts that the app accepts though its end has passed. Schemes tolerate clocks that differ (JWT bearer: 5 minutes),
    /// and a client must not have to come again at once all that time.
    /// </summary>
    private static readonly TimeSpan _tolerated = TimeSpan.FromSeconds(30);

    /// <returns>When a receive with the login of this request has to end, at most 40 days from now; null if the login has no end.</returns>
    public DateTimeOffset? EndOf(HttpContext context)
    {
        if (!counts || context.Features.Find<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc is not { } end)
        {
            return null;
        }

        var now = time.GetUtcNow();
        return end <= now ? now + _tolerated : end - now < _longest ? end : now + _longest;
    }

    /// <returns>The time until then, zero or more.</returns>
    public TimeSpan Until(DateTimeOffset end) => end - time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <returns>The wait, or the time until the end if that is shorter.</returns>
    public TimeSpan Cap(DateTimeOffset? end, TimeSpan wait) => end is { } some && Until(some) is var left && left < wait ? left : wait;

    public bool IsOver(DateTimeOffset? end) => end is { } some && Until(some) == TimeSpan.Zero;
}
