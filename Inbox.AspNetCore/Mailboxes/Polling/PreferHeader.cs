using Microsoft.Extensions.Primitives;

namespace Inbox.AspNetCore.Mailboxes.Polling;

/// <summary>The one supported preference (RFC 7240): <c>wait</c>. All others are ignored, as the RFC requires.</summary>
internal static class PreferHeader
{
    /// <summary>Finds the first <c>wait</c>.</summary>
    /// <returns>Its value as written, which need not be a number; null if there is none.</returns>
    public static string? Wait(StringValues prefer)
    {
        foreach (var line in prefer)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                // Parameters of a preference follow a semicolon. None are defined for wait, but a client may send some.
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
