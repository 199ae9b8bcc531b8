namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>samples/Inbox.Server as its users run it.</summary>
internal static class ServerProcess
{
    /// <summary>Every flag, in the order of the help, with its default.</summary>
    public static readonly IReadOnlyDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["admin-key"] = "none",
        ["bind"] = "0.0.0.0:3000",
        ["cleanup-interval"] = "1",
        ["code-timeout"] = "600",
        ["cors"] = "false",
        ["https"] = "true",
        ["inbox-capacity"] = "100",
        ["inbox-timeout"] = "60",
        ["long-polling"] = "false",
        ["max-body-size"] = "1048576",
        ["max-connections"] = "20000",
        ["max-header-size"] = "1048576",
        ["max-inbox-bytes"] = "4194304",
        ["max-inboxes"] = "100000",
        ["max-total-bytes"] = "268435456",
        ["max-total-messages"] = "1000000",
        ["max-wait"] = "30",
        ["message-timeout"] = "60",
        ["public"] = "public",
        ["rate-limit"] = "50",
        ["server-cert"] = "server.crt",
        ["server-key"] = "server.key",
        ["signal-server"] = "false",
    };

    /// <summary>On a port of its own, unless the arguments say where to listen.</summary>
    public static Task<AppProcess> StartAsync(TemporaryDirectory directory, params string[] arguments) => AppProcess.StartAsync(
        Repository.Assembly("Inbox.Server"),
        "Ctrl+C stops the server.",
        arguments.Any(argument => argument.TrimStart('-').StartsWith("bind", StringComparison.Ordinal)) ? arguments : ["-bind=127.0.0.1:0", .. arguments],
        directory.Path);

    /// <summary>A run that is expected to end by itself.</summary>
    public static Task<Command> RunAsync(TemporaryDirectory directory, params string[] arguments) =>
        Command.RunAsync(Command.Start("dotnet", [Repository.Assembly("Inbox.Server"), .. arguments], directory.Path));

    /// <summary>What it printed for each flag when it started: the first paragraph but for its first and last line.</summary>
    public static IReadOnlyDictionary<string, string> Settings(this AppProcess server) => server.Banner.Split("\n\n")[0].Split('\n')[1..^1]
        .Select(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(words => words[0], words => words[1]);

    /// <summary>A client that trusts any certificate.</summary>
    public static HttpClient Client(this AppProcess server)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        return new(handler) { BaseAddress = server.Url, Timeout = Patience.Limit };
    }

    public static Peer Peer(this HttpClient http, string name, string password = "secret") => new(http, "/inbox", name, password);

    public static async Task<Answer> AskAsync(
        this HttpClient http, HttpMethod method, string target, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = http.Request(method, target);
        request.Content = content;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Answer.OfAsync(await http.SendAsync(request));
    }
}
