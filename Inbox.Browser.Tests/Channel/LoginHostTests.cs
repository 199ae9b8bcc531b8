using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Browser.Tests.Driving;
using Page = Inbox.Browser.Tests.Driving.Page;

namespace Inbox.Browser.Tests.Channel;

/// <summary>samples/LoginHost in browsers: two pages behind a cookie login meet, by the names of their users.</summary>
[TestFixture]
internal sealed class LoginHostTests : BrowserFixture
{
    private AppProcess _app = null!;

    [SetUp]
    public async Task StartAppAsync() => _app = await AppProcess.StartAsync(
        Repository.Assembly("LoginHost"), "Application started", ["--urls=http://127.0.0.1:0", "--environment=Development"], Repository.At("samples", "LoginHost"));

    [TearDown]
    public async Task EndAppAsync() => await _app.DisposeAsync();

    [Test]
    public async Task One_user_calls_another_by_name_and_they_chat()
    {
        var (alice, bob) = (await SignInAsync("alice", "wonderland"), await SignInAsync("bob", "builder"));

        await SubmitAsync(alice, "call", "remote", "bob");
        await SaysAsync(alice, "bob is connected");
        await SaysAsync(bob, "alice is connected");
        await bob.WaitForAsync("document.querySelector('#chat').hidden === false");
        await SubmitAsync(bob, "chat", "text", "hello");

        await SaysAsync(alice, "bob says hello");
    }

    [Test]
    public async Task Who_is_not_a_contact_is_told_so()
    {
        var (mallory, bob) = (await SignInAsync("mallory", "malice"), await SignInAsync("bob", "builder"));

        await SubmitAsync(mallory, "call", "remote", "bob");

        await SaysAsync(mallory, "403 Recipient not allowed");
        ((string?)await bob.EvaluateAsync("document.querySelector('#log').textContent")).Should().NotContain("mallory");
    }

    [Test]
    public async Task A_page_whose_login_is_over_shows_its_form_again_and_goes_on_after_that()
    {
        var alice = await SignInAsync("alice", "wonderland");
        await alice.EvaluateAsync("fetch('/logout', { method: 'POST' }).then(() => location.reload())");
        await alice.WaitForAsync("document.readyState === 'complete' && !document.querySelector('#log').textContent");

        await SubmitLoginAsync(alice, "alice", "guess");
        await SaysAsync(alice, "Wrong name or password");
        await SubmitLoginAsync(alice, "alice", "wonderland");
        await SaysAsync(alice, "open");
    }

    private async Task<Page> SignInAsync(string user, string password)
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(_app.Url.ToString());
        await SubmitLoginAsync(page, user, password);
        await SaysAsync(page, "open");
        return page;
    }

    private static async Task SubmitLoginAsync(Page page, string user, string password) => await page.EvaluateAsync($$"""
        Object.assign(document.querySelector('#login').elements.user, { value: '{{user}}' });
        Object.assign(document.querySelector('#login').elements.password, { value: '{{password}}' });
        void document.querySelector('#login').requestSubmit();
        """);

    private static async Task SubmitAsync(Page page, string form, string field, string value) => await page.EvaluateAsync($$"""
        Object.assign(document.querySelector('#{{form}}').elements.{{field}}, { value: '{{value}}' });
        void document.querySelector('#{{form}}').requestSubmit();
        """);

    private static async Task SaysAsync(Page page, string line) => await page.WaitForAsync($"document.querySelector('#log').textContent.includes('{line}')");
}
