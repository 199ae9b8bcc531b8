using System.Net;
using System.Text;
using System.Threading.Channels;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Client.Tests.Hosting;

/// <summary>Answers as the test says, one request after the other: what no real server can be made to do on time.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Channel<Exchange> _exchanges = Channel.CreateUnbounded<Exchange>();

    public ClientClock Clock { get; } = new();

    /// <summary>Whether a request came that the test has not looked at.</summary>
    public bool HasMore => _exchanges.Reader.TryPeek(out _);

    /// <summary>A client that speaks to nobody else, and whose time is the test's.</summary>
    public InboxClient Connect(InboxTransport transport = InboxTransport.LongPoll, Action<InboxClientOptions>? configure = null)
    {
        var options = new InboxClientOptions
        {
            Endpoint = new("http://server.example/inbox?tenant=7"), Name = "alice", Password = "secret", Transport = transport, TimeProvider = Clock,
        };
        configure?.Invoke(options);
        return new(new HttpClient(this) { Timeout = Timeout.InfiniteTimeSpan }, options);
    }

    public async Task<Exchange> NextAsync() => await _exchanges.Reader.ReadAsync(Patience.CancellationToken());

    /// <summary>The next request, and an answer to it.</summary>
    public async Task<Exchange> AnswerAsync(int status, string body = "", params (string Name, string Value)[] headers)
    {
        var exchange = await NextAsync();
        exchange.Answer(status, body, headers);
        return exchange;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var exchange = new Exchange(request, body);
        _exchanges.Writer.TryWrite(exchange);
        return await exchange.Answered.Task.WaitAsync(cancellationToken);
    }
}

/// <summary>A request, and the answer that the test gives.</summary>
internal sealed class Exchange(HttpRequestMessage request, string body)
{
    public string Target { get; } = $"{request.Method} {request.RequestUri!.PathAndQuery}";

    public string Body { get; } = body;

    public bool IsUpgrade { get; } = request.Headers.Upgrade.Count > 0;

    public TaskCompletionSource<HttpResponseMessage> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Answer(int status, string body = "", params (string Name, string Value)[] headers) =>
        Answer(status, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public void Answer(int status, HttpContent content, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = content, RequestMessage = request };
        foreach (var (name, value) in headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        Answered.TrySetResult(answer);
    }
}
