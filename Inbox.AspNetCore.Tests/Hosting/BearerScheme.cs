using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>An app's own way to log in: <c>Authorization: Bearer LOGIN</c> is that login.</summary>
internal static class BearerScheme
{
    /// <param name="services">The app's.</param>
    /// <param name="claimType">What claim says who it is.</param>
    public static void AddBearer(this IServiceCollection services, string claimType = ClaimTypes.NameIdentifier) =>
        services.AddAuthentication("Bearer").AddScheme<Options, Handler>("Bearer", options => options.ClaimType = claimType);

    internal sealed class Options : AuthenticationSchemeOptions
    {
        public string ClaimType { get; set; } = "";

        /// <summary>When logins end; they are accepted in any case, as by a scheme that tolerates clocks that differ.</summary>
        public Func<DateTimeOffset?>? Ends { get; set; }
    }

    private sealed class Handler(IOptionsMonitor<Options> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<Options>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var words = Request.Headers.Authorization.ToString().Split(' ');
            if (words is not ["Bearer", var login])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity([new(Options.ClaimType, login)], Scheme.Name);
            var properties = new AuthenticationProperties { ExpiresUtc = Options.Ends?.Invoke() };
            return Task.FromResult(AuthenticateResult.Success(new(new(identity), properties, Scheme.Name)));
        }
    }
}
