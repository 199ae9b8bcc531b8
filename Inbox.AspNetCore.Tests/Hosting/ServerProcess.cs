using System.Diagnostics;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>The server as its users run it: published, from a folder that is not its own.</summary>
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
        ["drain-delay"] = "0",
        ["https"] = "true",
        ["inbox-capacity"] = "100",
        ["inbox-timeout"] = "60",
        ["long-polling"] = "false",
        ["max-body-size"] = "1048576",
        ["max-bytes-per-address"] = "67108864",
        ["max-connections"] = "20000",
        ["max-connections-per-address"] = "1000",
        ["max-header-size"] = "32768",
        ["max-hold"] = "30",
        ["max-inbox-bytes"] = "4194304",
        ["max-inboxes"] = "100000",
        ["max-inboxes-per-address"] = "1000",
        ["max-total-bytes"] = "268435456",
        ["max-total-messages"] = "1000000",
        ["max-wait"] = "30",
        ["message-timeout"] = "60",
        ["metrics"] = "false",
        ["path-base"] = "/",
        ["peerjs"] = "false",
        ["proxies"] = "none",
        ["public"] = "public",
        ["rate-limit"] = "50",
        ["redis"] = "none",
        ["redis-prefix"] = "inbox",
        ["server-cert"] = "server.crt",
        ["server-key"] = "server.key",
        ["signal-server"] = "false",
        ["stun"] = "none",
        ["turn"] = "none",
        ["turn-secret"] = "none",
        ["turn-secret-file"] = "none",
        ["verbose"] = "false",
    };

    /// <summary>On a port of its own, unless the arguments say where to listen.</summary>
    public static Task<AppProcess> StartAsync(TemporaryDirectory directory, params string[] arguments) => StartAsync(ServerForm.Published, directory, arguments);

    /// <inheritdoc cref="StartAsync(TemporaryDirectory, string[])"/>
    public static Task<AppProcess> StartAsync(ServerForm form, TemporaryDirectory directory, params string[] arguments) => AppProcess.StartAsync(
        Start(form, directory, arguments.Any(argument => argument.TrimStart('-').StartsWith("bind", StringComparison.Ordinal)) ? arguments : ["-bind=127.0.0.1:0", .. arguments]),
        "Ctrl+C stops the server");

    /// <summary>A run that is expected to end by itself.</summary>
    public static Task<Command> RunAsync(TemporaryDirectory directory, params string[] arguments) => Command.RunAsync(Start(ServerForm.Published, directory, arguments));

    /// <summary>In an environment that says nothing of settings, and with a data folder of the test's own.</summary>
    public static ProcessStartInfo Start(ServerForm form, TemporaryDirectory directory, params string[] arguments)
    {
        var start = Command.Start(form.Program, [.. form.Arguments, .. arguments], directory.Path);
        foreach (var flag in Defaults.Keys)
        {
            start.Environment.Remove(Variable(flag));
        }

        start.Environment["XDG_DATA_HOME"] = Path.Combine(directory.Path, DataFolder);
        return start;
    }

    /// <summary>Below the working directory: where that user's data is.</summary>
    public const string DataFolder = "data-of-the-user";

    /// <summary>The environment variable of a flag.</summary>
    public static string Variable(string flag) => $"INBOX_{flag.ToUpperInvariant().Replace('-', '_')}";

    /// <summary>What <c>-verbose</c> printed for each flag: the lines that are indented by two spaces, but for the addresses.</summary>
    public static IReadOnlyDictionary<string, string> Settings(this AppProcess server) => server.Banner.Split('\n')
        .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && !line.Contains("://", StringComparison.Ordinal))
        .Select(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(words => words[0], words => words[1]);

    /// <summary>What lets one address have as much as there is, for tests of many who all come from here.</summary>
    public static readonly string[] NoLimitOfAddresses = ["-max-bytes-per-address=0", "-max-connections-per-address=0", "-max-inboxes-per-address=0"];

    /// <summary>A client that trusts any certificate.</summary>
    /// <param name="server">Whose.</param>
    /// <param name="from">An address of this machine that it is to have; null: any.</param>
    public static HttpClient Client(this AppProcess server, string? from = null) => LocalAddress.Client(server.Url, from);

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
