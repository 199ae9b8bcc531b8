namespace Inbox.Server;

/// <summary>
/// The cookie of a login. It names no path, so a browser limits it to the folder of the request that set it (RFC 6265, section 5.1.4), which is that
/// of the rooms page. Behind a proxy that takes a prefix off, only the browser knows that folder.
/// </summary>
internal sealed class LoginCookie : CookieBuilder
{
    public LoginCookie()
    {
        Name = "inbox-login";
        HttpOnly = true;
        SameSite = SameSiteMode.Strict;
        SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var cookie = base.Build(context, expiresFrom);
        cookie.Path = null;
        return cookie;
    }
}
