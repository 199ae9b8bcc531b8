using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace Inbox.Server;

/// <summary>A login for the rooms page: the first use of a name makes it, and from then on its password opens it. An app has its own instead.</summary>
/// <remarks>
/// A name is a mailbox that nobody writes to. The cookie carries what opens it, encrypted, and each request opens it again: so a login that
/// a restarted server has forgotten is there again, unless somebody else has taken the name since.
/// </remarks>
internal static class Login
{
    private const string Place = "/rooms";
    private const string Mailboxes = "logins";

    /// <summary>Not the default, which every request would be authenticated by; see the project file.</summary>
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string SecretClaim = "secret";
    private const string NumberClaim = "number";
    private const int MaxNameLength = 64;
    private const int MaxPasswordLength = 256;
    private const int MaxRequestBytes = 4096;

    /// <summary>Logins from one address, right or wrong: a password can't be found by trying.</summary>
    private const int PerMinute = 20;

    /// <summary>How long a cookie holds that nobody uses.</summary>
    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(1);

    public static void AddLogin(this WebApplicationBuilder builder)
    {
        builder.Services.AddInboxSignaling(Mailboxes, options =>
        {
            // Longer than a cookie lives that nobody uses.
            options.IdleTimeout = TimeSpan.FromDays(2);
            options.SweepInterval = TimeSpan.FromMinutes(1);
            options.MaxMailboxes = 10_000;

            // Else one address would have them all after eight hours, and keep them.
            options.MaxMailboxesPerOrigin = 200;
        });
        builder.Services.AddKeyedSingleton(Mailboxes, (_, _) => new AddressLimit(PerMinute));
        builder.Services.AddSingleton(new EndedLogins(_lifetime, TimeProvider.System));
        builder.Services.AddAuthentication().AddCookie(Scheme, options =>
        {
            options.Cookie.Name = "inbox-login";
            options.Cookie.Path = Place;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = _lifetime;
            options.Events.OnValidatePrincipal = OpenAgainAsync;
        });

        // It warns that the keys of cookies are kept in this user's files as they are.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, LoginJson.Default));
    }

    public static void MapLogin(this WebApplication app)
    {
        // Here alone: mailboxes have credentials of their own.
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Place), rooms => rooms.Use(async (context, next) =>
        {
            if ((await context.AuthenticateAsync(Scheme)).Principal is { } user)
            {
                context.User = user;
            }

            await next(context);
        }));

        var group = app.MapGroup(Place).ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(MaxRequestBytes));
        group.AddEndpointFilter(async (call, next) => IsOwnPage(call.HttpContext.Request)
            ? await next(call)
            : TypedResults.Problem("That page is of another site.", statusCode: StatusCodes.Status403Forbidden));
        group.MapGet("/me", IResult (HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { } name }
            ? TypedResults.Ok(new LoginName(name))
            : TypedResults.Problem("Nobody is logged in.", statusCode: StatusCodes.Status401Unauthorized));
        group.MapPost("/login", LogInAsync);
        group.MapPost("/logout", async (HttpContext context, EndedLogins ended) =>
        {
            if (context.User.FindFirstValue(NumberClaim) is { } number)
            {
                ended.Add(number);
            }

            await context.SignOutAsync(Scheme);
        });
    }

    private static async Task<IResult> LogInAsync(
        LoginForm form, HttpContext context, [FromKeyedServices(Mailboxes)] IMailboxStore logins, [FromKeyedServices(Mailboxes)] AddressLimit limit)
    {
        var name = form.Name?.Trim() ?? "";
        if (name.Length is 0 or > MaxNameLength || !MailboxName.IsLegal(name) || form.Password is not { Length: > 0 and <= MaxPasswordLength } password)
        {
            return TypedResults.Problem("A name has 1 to 64 characters, a password 1 to 256.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!limit.TryTake(context))
        {
            return TypedResults.Problem("Too many logins from here. Wait a minute.", statusCode: StatusCodes.Status429TooManyRequests);
        }

        var secret = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"inbox-login\n{name}\n{password}")));
        switch ((await logins.ClaimAsync(name, Encoding.ASCII.GetBytes(secret), new() { Origin = Origin.Of(context.Connection.RemoteIpAddress) }, context.RequestAborted)).Status)
        {
            case ClaimStatus.Claimed:
                var identity = new ClaimsIdentity(
                    [new(ClaimTypes.NameIdentifier, RoomOf(name, secret)), new(ClaimTypes.Name, name), new(SecretClaim, secret), new(NumberClaim, RandomNumberGenerator.GetHexString(32))], Scheme);
                await context.SignInAsync(Scheme, new(identity), new AuthenticationProperties { IsPersistent = true });
                return TypedResults.Ok(new LoginName(name));
            case ClaimStatus.WrongPassword:
                return TypedResults.Problem("That name is taken, and this is not its password.", statusCode: StatusCodes.Status401Unauthorized);
            case ClaimStatus.OriginFull:
                return TypedResults.Problem("There are as many logins from here as this server takes.", statusCode: StatusCodes.Status429TooManyRequests);
            default:
                return TypedResults.Problem("There are as many logins as this server takes.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Sockets outlive a name that nobody asks for: who takes it then, with another password, is not to meet them.</summary>
    private static string RoomOf(string name, string secret) =>
        $"{name}#{Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(secret)).AsSpan(0, 8))}";

    private static async Task OpenAgainAsync(CookieValidatePrincipalContext cookie)
    {
        var logins = cookie.HttpContext.RequestServices.GetRequiredKeyedService<IMailboxStore>(Mailboxes);
        var (name, secret) = (cookie.Principal?.Identity?.Name, cookie.Principal?.FindFirstValue(SecretClaim));
        var isEnded = cookie.Principal?.FindFirstValue(NumberClaim) is not { } number || cookie.HttpContext.RequestServices.GetRequiredService<EndedLogins>().Contains(number);
        if (name is null || secret is null || isEnded || !(await logins.ClaimAsync(name, Encoding.ASCII.GetBytes(secret), new() { Origin = Origin.Of(cookie.HttpContext.Connection.RemoteIpAddress) }, cookie.HttpContext.RequestAborted)).TryGetMailbox(out _))
        {
            cookie.RejectPrincipal();

            // Else an ended login that is half as old as it may be would be made anew, under the same number.
            await cookie.HttpContext.SignOutAsync(Scheme);
        }
    }

    /// <summary>Browsers say where a request comes from; what is no browser has no cookies of somebody else.</summary>
    private static bool IsOwnPage(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
        && (request.Headers.Origin.Count == 0
            || (Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) && origin.Authority == request.Host.Value));
}

/// <summary>What the login page sends.</summary>
internal sealed record LoginForm(string? Name, string? Password);

/// <summary>Who is logged in.</summary>
internal sealed record LoginName(string Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoginForm))]
[JsonSerializable(typeof(LoginName))]
internal sealed partial class LoginJson : JsonSerializerContext;
