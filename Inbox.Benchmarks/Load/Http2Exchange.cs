namespace Inbox.Benchmarks.Load;

/// <summary>HTTP/2 by the framework's own client, one connection for each peer. It costs more than the server: read CPU and memory, not latencies.</summary>
internal sealed class Http2Exchange(Target target) : IExchange
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        SslOptions = target.TlsOptions,
    });

    public async ValueTask<Answer> AskAsync(Request request)
    {
        using var message = request.ToMessage();
        using var response = await _client.SendAsync(message, default);
        return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask<Answer> AskAllAsync(IReadOnlyList<Request> requests, int answer = 200)
    {
        var answers = await Task.WhenAll(requests.Select(request => AskAsync(request).AsTask()));
        _ = answers[..^1].All(one => one.Expect(answer).Status == answer);
        return answers[^1];
    }

    public void Dispose() => _client.Dispose();
}
