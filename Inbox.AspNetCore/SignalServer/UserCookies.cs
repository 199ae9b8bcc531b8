using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>
/// The two cookies of a user. The first is the bare name, which pages read and <c>/v1/user</c> answers by; it proves nothing. The second is
/// a secret that scripts never see: it opens the user's mailbox.
/// </summary>
/// <remarks>
/// A secret and not a signature over the name: it is worth nothing any more when the user has expired, even if somebody else has the name
/// by then.
/// </remarks>
internal static class UserCookies
{
    public const string Name = "user_username";

    public const string Key = "user_key";

    private const int KeyBytes = 32;

    /// <summary>RFC 6265, 4.1.1, cookie-octet: so that the name stands in its cookie as it is.</summary>
    private static readonly SearchValues<char> _cookieOctets = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(octet => !"\",;\\".Contains(octet, StringComparison.Ordinal))]);

    /// <summary>
    /// Whether a user may be called that: 1 to 256 printable ASCII characters but space, quote, comma, semicolon and backslash.
    /// </summary>
    public static bool IsLegalName(string name) => name.Length is >= 1 and <= MailboxName.MaxBytes && !name.AsSpan().ContainsAnyExcept(_cookieOctets);

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static void Set(HttpContext context, string name, string key)
    {
        // Not by the framework's cookies: they percent-encode, and scripts expect the name as it is.
        var secure = context.Request.IsHttps ? "; secure" : "";
        context.Response.Headers.Append(HeaderNames.SetCookie, $"{Name}={name}; path=/");
        context.Response.Headers.Append(HeaderNames.SetCookie, $"{Key}={key}; path=/; httponly; samesite=lax{secure}");
    }

    /// <summary>Takes back both, and no other cookie of this host: those are not ours.</summary>
    public static void Clear(HttpContext context)
    {
        const string Gone = "=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=0";
        context.Response.Headers.Append(HeaderNames.SetCookie, Name + Gone);
        context.Response.Headers.Append(HeaderNames.SetCookie, $"{Key}{Gone}; httponly; samesite=lax");
    }

    /// <returns>Empty where there is none.</returns>
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
