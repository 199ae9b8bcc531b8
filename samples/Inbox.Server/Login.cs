using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace Inbox.Server;

/// <summary>
/// A login for the rooms page: the first use of a name creates it with the password given, which it needs from then on. An app uses its own
/// login instead.
/// </summary>
/// <remarks>
/// A name is a mailbox that receives no messages. The encrypted cookie contains the mailbox's password, and each request claims the mailbox
/// again. So a login survives a restart of the server, unless someone else has taken the name in the meantime.
/// </remarks>
internal static class Login
{
    private const string Place = "/rooms";
    public const string Mailboxes = "logins";
    private const string SecretClaim = "secret";
    private const string NumberClaim = "number";
    private const int MaxNameLength = 64;
    private const int MaxPasswordLength = 256;
    private const int MaxRequestBytes = 4096;

    /// <summary>Login attempts per minute from one address, successful or not. This prevents password guessing.</summary>
    private const int PerMinute = 20;

    /// <summary>How long an unused cookie is valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public static void AddLogin(this WebApplicationBuilder builder)
    {
        builder.Services.AddInboxSignaling(Mailboxes, options =>
        {
            // Longer than the lifetime of an unused cookie.
            options.IdleTimeout = TimeSpan.FromDays(2);
            options.SweepInterval = TimeSpan.FromMinutes(1);
            options.MaxMailboxes = 10_000;

            // Otherwise one address could take all names within about eight hours, and keep them.
            options.MaxMailboxesPerOrigin = 200;
        });
        builder.Services.AddKeyedSingleton(Mailboxes, (_, _) => new AddressLimit(PerMinute));
        builder.Services.AddSingleton<IEndedLogins>(new EndedLogins(Lifetime, TimeProvider.System));
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie = new LoginCookie();
            options.ExpireTimeSpan = Lifetime;
            options.Events.OnValidatePrincipal = OpenAgainAsync;
        });

        // Suppresses the warning that the cookie keys are stored unencrypted in this user's files.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, LoginJson.Default));
    }

    public static void MapLogin(this WebApplication app)
    {
        var group = app.MapGroup(Place).ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(MaxRequestBytes));
        group.AddEndpointFilter(async (call, next) => IsOwnPage(call.HttpContext.Request)
            ? await next(call)
            : TypedResults.Problem(ForeignPage(call.HttpContext.Request), statusCode: StatusCodes.Status403Forbidden));
        group.MapGet("/me", IResult (HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { } name }
            ? TypedResults.Ok(new LoginName(name))
            : TypedResults.Problem("You are not logged in.", statusCode: StatusCodes.Status401Unauthorized));
        group.MapPost("/login", LogInAsync);
        group.MapPost("/logout", async (HttpContext context, IEndedLogins ended) =>
        {
            if (context.User.FindFirstValue(NumberClaim) is { } number)
            {
                await ended.AddAsync(number);
            }

            await context.SignOutAsync();
        });
    }

    private static async Task<IResult> LogInAsync(
        LoginForm form, HttpContext context, [FromKeyedServices(Mailboxes)] IMailboxStore logins, [FromKeyedServices(Mailboxes)] AddressLimit limit)
    {
        var name = form.Name?.Trim() ?? "";
        if (name.Length is 0 or > MaxNameLength || !MailboxName.IsLegal(name) || form.Password is not { Length: > 0 and <= MaxPasswordLength } password)
        {
            return TypedResults.Problem("A name needs 1 to 64 characters and a password 1 to 256. Control characters are not allowed in a name.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!limit.TryTake(context))
        {
            return TypedResults.Problem("Too many logins from your address within a minute. Wait a minute, then try again.", statusCode: StatusCodes.Status429TooManyRequests);
        }

        var secret = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"inbox-login\n{name}\n{password}")));
        switch ((await logins.ClaimAsync(name, Encoding.ASCII.GetBytes(secret), new() { Origin = Origin.Of(context.Connection.RemoteIpAddress) }, context.RequestAborted)).Status)
        {
            case ClaimStatus.Claimed:
                var identity = new ClaimsIdentity(
                    [new(ClaimTypes.NameIdentifier, RoomOf(name, secret)), new(ClaimTypes.Name, name), new(SecretClaim, secret), new(NumberClaim, RandomNumberGenerator.GetHexString(32))], CookieAuthenticationDefaults.AuthenticationScheme);
                await context.SignInAsync(new(identity), new AuthenticationProperties { IsPersistent = true });
                return TypedResults.Ok(new LoginName(name));
            case ClaimStatus.WrongPassword:
                return TypedResults.Problem("That name is taken, and the password does not match. Check it, or choose another name.", statusCode: StatusCodes.Status401Unauthorized);
            case ClaimStatus.OriginFull:
                return TypedResults.Problem("The limit of names created from your address is reached. Use an existing name, or try again later.", statusCode: StatusCodes.Status429TooManyRequests);
            default:
                return TypedResults.Problem("This server's limit of names is reached. Use an existing name, or try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>
    /// Names the room after name and secret: open sockets outlive an expired name, and its next owner, with another password, must not meet
    /// them.
    /// </summary>
    private static string RoomOf(string name, string secret) =>
        $"{name}#{Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(secret)).AsSpan(0, 8))}";

    private static async Task OpenAgainAsync(CookieValidatePrincipalContext cookie)
    {
        var logins = cookie.HttpContext.RequestServices.GetRequiredKeyedService<IMailboxStore>(Mailboxes);
        var (name, secret) = (cookie.Principal?.Identity?.Name, cookie.Principal?.FindFirstValue(SecretClaim));
        var isEnded = cookie.Principal?.FindFirstValue(NumberClaim) is not { } number || await cookie.HttpContext.RequestServices.GetRequiredService<IEndedLogins>().ContainsAsync(number);
        if (name is null || secret is null || isEnded || !(await logins.ClaimAsync(name, Encoding.ASCII.GetBytes(secret), new() { Origin = Origin.Of(cookie.HttpContext.Connection.RemoteIpAddress) }, cookie.HttpContext.RequestAborted)).TryGetMailbox(out _))
        {
            cookie.RejectPrincipal();

            // Otherwise sliding expiration would renew an ended login past half its lifetime, under the same number.
            await cookie.HttpContext.SignOutAsync();
        }
    }

    /// <summary>Checks the headers in which browsers state where a request comes from. Other clients do not hold another user's cookies.</summary>
    private static bool IsOwnPage(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
        && (request.Headers.Origin.Count == 0
            || (Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) && origin.Authority == request.Host.Value));

    /// <summary>Says what to do if only a proxy makes the own page look foreign.</summary>
    private static string ForeignPage(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) && origin.Host == request.Host.Host
            ? "This page's origin and the Host header that the server sees differ only in their port. A proxy in between has to pass Host on unchanged (nginx: proxy_set_header Host $http_host)."
            : "Requests from pages of other sites are refused.";
}

/// <summary>The request of the login page.</summary>
internal sealed record LoginForm(string? Name, string? Password);

/// <summary>The name that is logged in.</summary>
internal sealed record LoginName(string Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoginForm))]
[JsonSerializable(typeof(LoginName))]
internal sealed partial class LoginJson : JsonSerializerContext;
