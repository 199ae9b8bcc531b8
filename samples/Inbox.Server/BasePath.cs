using System.Text.RegularExpressions;

namespace Inbox.Server;

/// <summary>The path that all addresses of the server begin with: <c>-path-base</c>.</summary>
internal static partial class BasePath
{
    /// <param name="text">A path such as <c>/app</c>; a slash at the end does not count, and <c>/</c> is none.</param>
    /// <param name="path">The path; empty: none.</param>
    public static bool TryParse(string text, out PathString path)
    {
        var plain = text.TrimEnd('/');
        path = default;
        if (text.StartsWith('/') && (plain.Length == 0 || Segments().IsMatch(plain)))
        {
            path = new(plain);
            return true;
        }

        return false;
    }

    /// <summary>Segments of RFC 3986's unreserved characters, which need no encoding; browsers resolve <c>.</c> and <c>..</c> before they ask.</summary>
    [GeneratedRegex(@"^(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)+$")]
    private static partial Regex Segments();
}
