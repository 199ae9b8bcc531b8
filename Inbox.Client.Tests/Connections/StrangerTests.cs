using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Client.Tests.Connections;

/// <summary>Something else answers than the mailboxes. The clock stands still here: what needed a second try would never come.</summary>
public sealed class StrangerTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task A_login_page_of_the_app_is_named_with_the_way_past_it()
    {
        await using var server = await OtherServer.StartAsync(null, AddLogin, app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapInbox("/inbox");
        });

        foreach (var refusal in await RefusalsAsync(server))
        {
            refusal.Status.Should().Be(302);
            refusal.Message.Should().Contain("/Account/Login").And.Contain("AllowAnonymous").And.Contain("MapInbox");
        }
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task No_redirect_is_followed(int status)
    {
        await using var elsewhere = await OtherServer.StartAsync(_ => Task.CompletedTask);
        await using var server = await OtherServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(elsewhere.Url, "/inbox").ToString();
            return Task.CompletedTask;
        });

        foreach (var refusal in await RefusalsAsync(server))
        {
            refusal.Status.Should().Be(status);
            refusal.Message.Should().Contain($"{status}").And.Contain($"{elsewhere.Url}").And.Contain("Endpoint");
        }

        elsewhere.Requests.Should().Be(0);
    }

    [TestCase(200, "text/html", "<html>Please log in</html>")]
    [TestCase(200, "application/problem+json", """{"title":"No"}""")]
    [TestCase(201, "application/json", "[]")]
    public async Task Another_success_than_a_mailboxs_is_none(int status, string type, string page)
    {
        await using var server = await OtherServer.StartAsync(async context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            await context.Response.WriteAsync(page);
        });

        foreach (var refusal in await RefusalsAsync(server))
        {
            refusal.Status.Should().Be(status);
            refusal.Message.Should().Contain($"{status}").And.Contain("not a mailbox").And.Contain("Endpoint");
        }
    }

    private static void AddLogin(IServiceCollection services)
    {
        services.AddAuthentication("Cookies").AddCookie("Cookies");
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder("Cookies").RequireAuthenticatedUser().Build());
    }

    /// <summary>What becomes of receiving there, and of sending.</summary>
    private async Task<InboxException[]> RefusalsAsync(OtherServer server)
    {
        await using var alice = server.Url.Connect("alice", Transport, configure: options => options.TimeProvider = new ClientClock());
        var sent = await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello").WaitAsync(Patience.Limit)).Should().ThrowAsync<InboxException>();
        var received = await FluentActions.Awaiting(() => alice.OpenAsync(Patience.CancellationToken())).Should().ThrowAsync<InboxException>();
        alice.State.Should().Be(InboxClientState.Refused);
        InboxException[] refusals = [sent.Which, received.Which];
        refusals.Should().OnlyContain(refusal => !refusal.IsTransient);
        return refusals;
    }
}
