using Microsoft.Extensions.Primitives;

namespace Inbox.AspNetCore.Mailboxes.Polling;

/// <summary>The one preference (RFC 7240) that is understood: <c>wait</c>. All others are ignored, as the RFC says.</summary>
internal static class PreferHeader
{
    /// <summary>The first <c>wait</c>; null when there is none.</summary>
    /// <returns>Its value as it stands there: whether it is a number is for the caller to judge.</returns>
    public static string? Wait(StringValues prefer)
    {
        foreach (var line in prefer)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                // Parameters of a preference follow a semicolon; wait has none, but may be given some.
                var preference = line.AsSpan()[range];
                preference = preference[..(preference.IndexOf(';') is >= 0 and var end ? end : preference.Length)].Trim();
                var equals = preference.IndexOf('=');
                var name = equals < 0 ? preference : preference[..equals].TrimEnd();
                if (name.Equals("wait", StringComparison.OrdinalIgnoreCase))
                {
                    return equals < 0 ? "" : preference[(equals + 1)..].Trim().Trim('"').ToString();
                }
            }
        }

        return null;
    }
}
