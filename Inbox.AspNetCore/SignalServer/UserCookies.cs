using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>
/// The two cookies of a user. The first is the plain name, which pages read and <c>/v1/user</c> looks up; it proves nothing. The second is
/// a secret that scripts never see: it opens the user's mailbox.
/// </summary>
/// <remarks>
/// The secret is not a signature over the name: it is no longer valid when the user has expired, even if another client has the name by
/// then.
/// </remarks>
internal static class UserCookies
{
    public const string Name = "user_username";

    public const string Key = "user_key";

    private const int KeyBytes = 32;

    /// <summary>The cookie-octets of RFC 6265, 4.1.1: names of these need no encoding in a cookie.</summary>
    private static readonly SearchValues<char> _cookieOctets = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(octet => !"\",;\\".Contains(octet, StringComparison.Ordinal))]);

    /// <summary>
    /// Returns whether a username is legal: 1 to 256 printable ASCII characters except space, quote, comma, semicolon and backslash.
    /// </summary>
    public static bool IsLegalName(string name) => name.Length is >= 1 and <= MailboxName.MaxBytes && !name.AsSpan().ContainsAnyExcept(_cookieOctets);

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static void Set(HttpContext context, string name, string key)
    {
        // Not with the framework's cookies: those percent-encode, and scripts expect the name as it is.
        var secure = context.Request.IsHttps ? "; secure" : "";
        context.Response.Headers.Append(HeaderNames.SetCookie, $"{Name}={name}; path=/");
        context.Response.Headers.Append(HeaderNames.SetCookie, $"{Key}={key}; path=/; httponly; samesite=lax{secure}");
    }

    /// <summary>Deletes both cookies, and no other cookie of the host.</summary>
    public static void Clear(HttpContext context)
    {
        const string Gone = "=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=0";
        context.Response.Headers.Append(HeaderNames.SetCookie, Name + Gone);
        context.Response.Headers.Append(HeaderNames.SetCookie, $"{Key}{Gone}; httponly; samesite=lax");
    }

    /// <returns>Name and key; empty where a cookie is missing.</returns>
    public static (string Name, byte[] Key) Read(HttpContext context)
    {
        var (name, key) = ("", "");
        if (CookieHeaderValue.TryParseList(context.Request.Headers.Cookie, out var cookies))
        {
            foreach (var cookie in cookies)
            {
                name = cookie.Name == Name ? cookie.Value.ToString() : name;
                key = cookie.Name == Key ? cookie.Value.ToString() : key;
            }
        }

        return (name, Encoding.UTF8.GetBytes(key));
    }
}
