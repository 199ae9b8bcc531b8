using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Inbox.Benchmarks.Engine;

/// <summary>The door in process: a request as the server hands it over, without sockets and parsing.</summary>
[MemoryDiagnoser]
public class DoorBenchmarks : IAsyncDisposable
{
    private readonly byte[] _body = new byte[180];
    private readonly string _alice = Credentials("alice");
    private readonly string _bob = Credentials("bob");
    private WebApplication _app = null!;
    private RequestDelegate _door = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        var door = new ApplicationBuilder(_app.Services);
        door.UseInboxSignaling("/inbox");
        _door = door.Build();
        await PollAsync();
    }

    [GlobalCleanup]
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _app.DisposeAsync();
    }

    /// <summary>alice sends, bob receives: two requests, each with its password proved anew.</summary>
    [Benchmark(Baseline = true)]
    public async Task<int> SendAndReceive()
    {
        var sent = await AskAsync("POST", _alice, "?to=bob", new MemoryStream(_body));
        return sent + await AskAsync("GET", _bob, "");
    }

    /// <summary>bob asks, and there is nothing.</summary>
    [Benchmark]
    public Task<int> PollAsync() => AskAsync("GET", _bob, "");

    /// <summary>The same requests to a door that answers 200 and nothing else: what the frame around costs.</summary>
    [Benchmark]
    public async Task<int> Frame()
    {
        var first = Context("POST", _alice, "?to=bob", new MemoryStream(_body));
        var second = Context("GET", _bob, "", Stream.Null);
        await Task.CompletedTask;
        return first.Response.StatusCode + second.Response.StatusCode;
    }

    private async Task<int> AskAsync(string method, string credentials, string query, Stream? body = null)
    {
        var context = Context(method, credentials, query, body ?? Stream.Null);
        await _door(context);
        return context.Response.StatusCode;
    }

    private DefaultHttpContext Context(string method, string credentials, string query, Stream body)
    {
        var context = new DefaultHttpContext { RequestServices = _app.Services };
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        context.Request.Method = method;
        context.Request.Path = "/inbox";
        context.Request.QueryString = new(query);
        context.Request.Headers.Authorization = credentials;
        context.Request.Body = body;
        return context;
    }

    private static string Credentials(string name) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:a password of common length"))}";
}
