using System.Security.Claims;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Browser.Tests.Driving;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Page = Inbox.Browser.Tests.Driving.Page;

namespace Inbox.Browser.Tests.Channel;

/// <summary>An app with a login cookie and with antiforgery, whose mailboxes are only for those who are signed in.</summary>
[TestFixture]
internal sealed class LoginTests : BrowserFixture
{
    private InboxApp _app = null!;

    [SetUp]
    public async Task StartAppAsync() => _app = await InboxApp.StartAsync(
        builder =>
        {
            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            builder.Services.AddAuthorization();
            builder.Services.AddAntiforgery();
            builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        },
        app =>
        {
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(Repository.At("Inbox.AspNetCore", "wwwroot")),
                RequestPath = "/_content/Inbox.AspNetCore",
            });
            app.UseAntiforgery();
            app.MapGet("/", () => Results.Text("A page without a script"));
            app.MapPost("/login", () => Results.SignIn(new ClaimsPrincipal(new ClaimsIdentity("password"))));
            app.MapInbox("/inbox").RequireAuthorization().DisableCookieRedirect();
        });

    [TearDown]
    public async Task EndAppAsync() => await _app.DisposeAsync();

    [TestCase("long-poll", "same-origin")]
    [TestCase("stream", "same-origin")]
    [TestCase("stream", "include")]
    [TestCase("socket", "include")]
    public async Task Pages_that_are_signed_in_send_and_receive_with_the_apps_cookie(string transport, string credentials)
    {
        var (alice, bob) = (await OpenAsync(), await OpenAsync());
        foreach (var (page, name) in new[] { (alice, "alice"), (bob, "bob") })
        {
            await SignInAsync(page);
            await StartChannelAsync(page, name, transport, credentials);
            await page.IsOpenAsync(transport);
        }

        ((string?)await alice.SendNumbersAsync("bob", 1, 3)).Should().Be("ok");
        ((string?)await bob.SendNumbersAsync("alice", 4, 6)).Should().Be("ok");

        await bob.HasGotAsync(1, 3);
        await alice.HasGotAsync(4, 6);
    }

    [TestCase("long-poll")]
    [TestCase("stream")]
    public async Task A_page_without_a_login_is_told_to_sign_in_and_let_in_after_that(string transport)
    {
        var page = await OpenAsync();
        await StartChannelAsync(page, "alice", transport);
        await page.WaitForAsync("channel.state === 'unauthorized'");
        ((string?)await page.EvaluateAsync("trouble.join()")).Should().StartWith("401").And.Contain("sign in");

        await SignInAsync(page);
        await page.EvaluateAsync("channel.resume()");
        await page.IsOpenAsync(transport);
        (await page.StatesAsync()).Should().Equal("unauthorized", "connecting", $"open {transport}");
    }

    private async Task<Page> OpenAsync() => await (await Browsers.OpenAsync()).OpenAsync(_app.Address.ToString());

    private static async Task SignInAsync(Page page) =>
        (await page.EvaluateAsync("fetch('/login', { method: 'POST' }).then(({ status }) => status)"))!.GetValue<int>().Should().Be(200);

    private static Task StartChannelAsync(Page page, string name, string transport, string credentials = "same-origin") =>
        page.StartChannelAsync(name, new { transport, credentials });
}
