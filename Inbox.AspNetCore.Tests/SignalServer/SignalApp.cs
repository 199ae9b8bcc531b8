using System.Net;
using System.Text;
using Inbox.AspNetCore.SignalServer;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>An app that speaks Signal Server v1 at its root and under <c>/api</c>; everybody is its operator.</summary>
internal static class SignalApp
{
    public static Task<InboxApp> StartAsync(Action<SignalServerOptions>? configure = null, Version? http = null) => InboxApp.StartAsync(
        builder => builder.Services.AddSignalServer(options =>
        {
            options.AuthorizeAdmin = _ => new(true);
            configure?.Invoke(options);
        }),
        app =>
        {
            app.MapSignalServer();
            app.MapGroup("/api").MapSignalServer();
        },
        http);

    /// <summary>A request with those headers.</summary>
    public static async Task<Answer> AskSignalAsync(this InboxApp app, string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = app.Http.Request(new(method), path);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Answer.OfAsync(await app.Http.SendAsync(request));
    }

    public static Task<Answer> RegisterAsync(this InboxApp app, string name, string path = "/v1/register") => app.AskSignalAsync("POST", path, $$"""{"username":"{{name}}"}""");

    /// <summary>A registered user with the cookies it was given.</summary>
    public static async Task<SignalUser> UserAsync(this InboxApp app, string name)
    {
        var answer = await app.RegisterAsync(name);
        answer.Text.Should().Be("""{"status":"SUCCESS","message":""}""");
        return new(app, name, string.Join("; ", answer.Headers("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
    }

    /// <summary>A registered user, connected.</summary>
    public static async Task<SocketClient> ConnectAsync(this InboxApp app, string name) => await (await app.UserAsync(name)).ConnectAsync();

    /// <summary>Asks until the user is listed as connected, or as not: nothing tells when a server notices.</summary>
    public static async Task IsListedAsync(this InboxApp app, string name, bool isActive)
    {
        var wanted = $$"""{"username":"{{name}}","active":{{(isActive ? "true" : "false")}}}""";
        await Patience.UntilAsync(async () => (await app.AskSignalAsync("GET", "/v1/users")).Text.Contains(wanted, StringComparison.Ordinal));
    }
}

/// <summary>Somebody who has registered.</summary>
/// <param name="App">Where.</param>
/// <param name="Name">As whom.</param>
/// <param name="Cookies">What the registration set, as a Cookie header.</param>
internal sealed record SignalUser(InboxApp App, string Name, string Cookies)
{
    public string NameCookie => Cookies.Split("; ").Single(cookie => cookie.StartsWith("user_username=", StringComparison.Ordinal));

    public string KeyCookie => Cookies.Split("; ").Single(cookie => cookie.StartsWith("user_key=", StringComparison.Ordinal));

    /// <summary>A socket, which may be closed at once.</summary>
    public Task<SocketClient> OpenAsync(string? cookies = null, string? origin = null, string path = "/v1/connect") =>
        SocketClient.OpenAsync(App, protocol: null, path: path, cookie: cookies ?? Cookies, origin: origin);

    /// <summary>A socket by which others reach this user as soon as it is open.</summary>
    public Task<SocketClient> ConnectAsync(string path = "/v1/connect") => OpenAsync(path: path);

    public Task<Answer> AskAsync(string? cookies = null) => App.AskSignalAsync("GET", "/v1/user", null, ("Cookie", cookies ?? Cookies));
}

internal static class SignalSocket
{
    public static Task SignalAsync(this SocketClient socket, string target, string type = "text", string payload = "null") =>
        socket.SayAsync($$"""{"target":"{{target}}","type":"{{type}}","payload":{{payload}}}""");

    /// <summary>The next frame is exactly that.</summary>
    public static async Task HearsAsync(this SocketClient socket, string frame) => (await socket.TryHearAsync()).Should().Be(frame);

    public static async Task EndsWithAsync(this SocketClient socket, int code, string reason)
    {
        (await socket.EndAsync()).Should().Be(code);
        socket.CloseReason.Should().Be(reason);
    }
}
