using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Inbox.Client.Receiving;
using Inbox.Client.Sending;

namespace Inbox.Client.Http;

/// <summary>The requests of the protocol. Each ends with a success or an <see cref="InboxException"/>.</summary>
internal sealed class HttpMailbox(HttpClient http, InboxClientOptions options)
{
    private readonly AuthenticationHeaderValue? _basic = options.Password is null
        ? null
        : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Name}:{options.Password}")));

    public HttpClient Http => http;

    /// <summary>Gets the header for the next request; null if there is no token, or the app's HttpClient signs the requests.</summary>
    /// <param name="late">Ends the wait for a token.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="InboxException">The app has no token now.</exception>
    public async ValueTask<AuthenticationHeaderValue?> AuthorizationAsync(CancellationToken late, CancellationToken cancellationToken)
    {
        if (options.TokenProvider is null)
        {
            return _basic;
        }

        try
        {
            var token = await options.TokenProvider(late).AsTask().WaitAsync(late).ConfigureAwait(false);
            return string.IsNullOrEmpty(token) ? null : new("Bearer", token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InboxException(
                0,
                $"InboxClientOptions.{nameof(InboxClientOptions.TokenProvider)} gave no token",
                late.IsCancellationRequested ? "It took too long." : e.Message,
                cause: e)
            {
                ServerIsAway = true,
            };
        }
    }

    /// <summary>Polls for envelopes, oldest first.</summary>
    /// <param name="after">The last message that was handled; 0 for none.</param>
    /// <param name="wait">How long the server may hold the request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<HttpResponseMessage> PollAsync(long after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var seconds = (long)wait.TotalSeconds;

        // If a held request is answered later than this, the connection is dead.
        var request = new HttpRequestMessage(HttpMethod.Get, At(Invariant($"after={after}&wait={seconds}&max={Math.Min(Limits.Batch, options.MaxPending)}")));
        return AskAsync(request, Expected.Batch, wait + options.RequestTimeout, cancellationToken);
    }

    /// <summary>Opens a stream, and completes when its headers have arrived.</summary>
    /// <param name="after">The last message that was handled; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<HttpResponseMessage> StreamAsync(long after, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, At(Invariant($"after={after}")));
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.CacheControl = new() { NoCache = true };
        return AskAsync(request, Expected.Stream, Limits.FirstByte, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(letter.Body);
        content.Headers.TryAddWithoutValidation("Content-Type", letter.ContentType);
        var hold = letter.HoldSeconds > 0 ? Invariant($"&hold={letter.HoldSeconds}") : "";
        var request = new HttpRequestMessage(HttpMethod.Post, At($"to={Uri.EscapeDataString(letter.To)}{hold}")) { Content = content };
        using var answer = await AskAsync(request, Expected.Accepted, options.RequestTimeout, cancellationToken).ConfigureAwait(false);
    }

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(new(HttpMethod.Delete, At("")), Expected.Left, options.RequestTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InboxException">The host is another one: it would learn the mailbox's password, or the token.</exception>
    public async Task<IceServerList> IceServersAsync(Uri url, CancellationToken cancellationToken)
    {
        if (Uri.Compare(url, options.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new InboxException(
                0, $"{url} is on another server than the mailbox", "The mailbox's password, or the token, is for its own server alone.");
        }

        var asked = AskAsync(new(HttpMethod.Get, url), Expected.Json, options.RequestTimeout, cancellationToken);
        using var answer = await asked.ConfigureAwait(false);
        return IceServersJson.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Acknowledges handled messages that the server may not know about. Ignores failures, because the client is already closing.
    /// </summary>
    public async Task AcknowledgeAsync(Arrivals arrivals)
    {
        if (arrivals.Acknowledged != arrivals.Confirmed)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, At(Invariant($"after={arrivals.Acknowledged}&wait=0")));
            var asked = AskAsync(request, Expected.Anything, Limits.Goodbye, CancellationToken.None);
            await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (asked.IsCompletedSuccessfully)
            {
                (await asked.ConfigureAwait(false)).Dispose();
            }
        }
    }

    /// <summary>Gets the URL of the mailboxes with this addition to its query.</summary>
    public Uri At(string query)
    {
        var address = new UriBuilder(options.Endpoint);
        address.Query = string.Join('&', new[] { address.Query.TrimStart('?'), query }.Where(part => part.Length > 0));
        return address.Uri;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private async Task<HttpResponseMessage> AskAsync(
        HttpRequestMessage request,
        Expected expected,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var mine = request;
        var asked = request.RequestUri!;
        request.Version = http.DefaultRequestVersion;
        request.VersionPolicy = http.DefaultVersionPolicy;
        using var late = new CancellationTokenSource(timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        request.Headers.Authorization = await AuthorizationAsync(either.Token, cancellationToken).ConfigureAwait(false);
        if (request.Headers.Authorization is null)
        {
            // The handlers may add the cookie of a login; over plain HTTP nothing else tells this request from that of a link on any page.
            request.Headers.Add("X-Inbox-Client", "1");
        }

        HttpResponseMessage? answer = null;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (completion == HttpCompletionOption.ResponseContentRead && answer.IsSuccessStatusCode)
            {
                await answer.Content.LoadIntoBufferAsync(options.MaxAnswerBytes, either.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is not ObjectDisposedException && !cancellationToken.IsCancellationRequested)
        {
            // Any exception of the app's handlers means that there was no answer.
            answer?.Dispose();
            throw ConnectionFailure.Of(request.Method.Method, asked, e);
        }

        if (expected.IsMet(answer))
        {
            return answer;
        }

        using (answer)
        {
            throw Stranger.Of(answer, asked, expected.Words) ?? await Problem.OfAsync(answer, asked, options.TimeProvider, either.Token).ConfigureAwait(false);
        }
    }
}
