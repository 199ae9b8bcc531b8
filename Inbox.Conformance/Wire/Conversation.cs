using System.Diagnostics;
using System.Security.Cryptography;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;

namespace Inbox.Conformance.Wire;

/// <summary>What one check says to the server: its requests, which a failure shows, and what it has opened.</summary>
/// <param name="target">The server.</param>
/// <param name="part">The part that relative paths are of.</param>
internal sealed class Conversation(Target target, Part part) : IAsyncDisposable
{
    private readonly List<IDisposable> _opened = [];
    private readonly Lock _lock = new();

    public Target Target => target;

    public Limits Limits => target.Limits;

    public TimeSpan Patience => target.Options.Patience;

    /// <summary>Gets the last request, as a line for curl.</summary>
    public string? LastRequest { get; private set; }

    /// <summary>Gets the last answer that was read whole.</summary>
    public Answer? LastAnswer { get; private set; }

    /// <summary>Returns a name that nobody has.</summary>
    public static string Name(string hint) => $"{hint}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    /// <summary>Returns a mailbox that nobody has claimed yet.</summary>
    public Mailbox Mailbox(string hint) => new(this, new(Name(hint), "secret"));

    /// <summary>Claims a mailbox.</summary>
    public async Task<Mailbox> ClaimAsync(string hint)
    {
        var mailbox = Mailbox(hint);
        await mailbox.ReceiveNothingAsync();
        return mailbox;
    }

    /// <summary>Makes a request, and reads the whole answer.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">What follows the path of the part: a query, or more of the path. With a slash at its beginning it is another
    /// path.</param>
    /// <param name="credentials">Whose mailbox asks.</param>
    /// <param name="body">What it sends.</param>
    /// <param name="headers">Its other headers.</param>
    public async Task<Answer> AskAsync(
        string method, string path, Credentials? credentials = null, Body? body = null, params (string Name, string Value)[] headers)
    {
        var request = Request(method, path, credentials, body, headers);
        var began = Stopwatch.GetTimestamp();
        using var patience = WaitPatience(path, headers);
        try
        {
            using var response = await BeginAsync(request, patience.Token);
            var bytes = await response.Content.ReadAsByteArrayAsync(patience.Token);
            return LastAnswer = new(Curl(request), (int)response.StatusCode, HeadersOf(response), bytes, Stopwatch.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new BrokenPromiseException("an answer", $"none within {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s", Curl(request));
        }
    }

    public Request Request(
        string method, string path, Credentials? credentials = null, Body? body = null, params (string Name, string Value)[] headers) =>
        new(method, Url(path)) { Credentials = credentials, Body = body, Headers = headers };

    /// <summary>Sends a request; completes with the beginning of its answer, whose end the caller reads.</summary>
    public async Task<HttpResponseMessage> BeginAsync(Request request, CancellationToken cancellationToken)
    {
        LastRequest = Curl(request);
        var message = request.ToMessage(target.Options.Http2 && !request.Headers.Any(header => header.Name == "Upgrade"));
        return await target.SendAsync(message, cancellationToken);
    }

    /// <summary>Reads the whole answer that has begun.</summary>
    public async Task<Answer> ReadAsync(Request request, HttpResponseMessage response, CancellationToken cancellationToken) =>
        new(Curl(request), (int)response.StatusCode, HeadersOf(response), await response.Content.ReadAsByteArrayAsync(cancellationToken),
            TimeSpan.Zero);

    /// <summary>Returns the request as a line for curl; without the logins of the command line, because reports end up in logs.</summary>
    public string Curl(Request request) => target.Options.RoomLogins.Aggregate(
        request.ToCurl(target.Options.Insecure || target.Options.Fingerprint is not null),
        static (line, login) => line.Replace(login, $"{login.Split(':')[0]}: …", StringComparison.Ordinal));

    /// <summary>Closes it when the check is over.</summary>
    public T Keep<T>(T opened)
        where T : IDisposable
    {
        lock (_lock)
        {
            _opened.Add(opened);
        }

        return opened;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var opened in Enumerable.Reverse(_opened))
        {
            opened.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The path as it is written: the framework would escape what is not legal in one.</summary>
    private Uri Url(string path)
    {
        var own = path.StartsWith('/') ? "" : $"/{target.PathOf(part)}";
        var separator = path.Length == 0 || path[0] is '?' or '/' || own == "/" ? "" : "/";
        return new($"{target.Next().AbsoluteUri.TrimEnd('/')}{own}{separator}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    /// <summary>A request that asks for a wait may take that much longer.</summary>
    private CancellationTokenSource WaitPatience(string path, (string Name, string Value)[] headers)
    {
        var waits = path.Contains("wait=", StringComparison.Ordinal) || headers.Any(header => header.Name == "Prefer");
        return new(Patience + TimeSpan.FromSeconds(waits ? Limits[Limits.MaxWait] : 0));
    }

    private static ILookup<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(header => header.Value.Select(value => (header.Key, value)))
            .ToLookup(header => header.Key, header => header.value, StringComparer.OrdinalIgnoreCase);
}
