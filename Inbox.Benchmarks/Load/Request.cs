using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Inbox.Benchmarks.Load;

/// <summary>A request made once and sent often: as bytes for HTTP/1.1, as parts for HTTP/2.</summary>
internal sealed class Request
{
    private readonly Uri _url;
    private readonly HttpMethod _method;
    private readonly string? _credentials;
    private readonly byte[] _body;

    private Request(Target target, HttpMethod method, Peer peer, string query, byte[] body, string accept = "")
        : this(new UriBuilder(target.Url) { Query = query }.Uri, method, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{peer.Name}:{peer.Password}")), body, accept)
    {
    }

    private Request(Uri url, HttpMethod method, string? credentials, byte[] body, string accept = "")
    {
        (_url, _method, _credentials, _body) = (url, method, credentials, body);
        var authorization = credentials is null ? "" : $"Authorization: Basic {credentials}\r\n";
        var length = method == HttpMethod.Post ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n") : "";
        Bytes = [.. Encoding.ASCII.GetBytes($"{method} {_url.PathAndQuery} HTTP/1.1\r\nHost: {_url.Authority}\r\n{authorization}{accept}{length}\r\n"), .. body];
    }

    /// <summary>The whole of it, for HTTP/1.1.</summary>
    public byte[] Bytes { get; }

    public static Request Send(Target target, Peer from, string to, byte[] body) => new(target, HttpMethod.Post, from, $"to={to}", body);

    /// <param name="target">The server.</param>
    /// <param name="peer">Whose mailbox.</param>
    /// <param name="query">As the protocol has it: <c>wait</c>, <c>max</c>, <c>after</c>. A server that knows none of them may ignore it.</param>
    public static Request Receive(Target target, Peer peer, string query = "") => new(target, HttpMethod.Get, peer, query, []);

    public static Request Stream(Target target, Peer peer) => new(target, HttpMethod.Get, peer, "", [], "Accept: text/event-stream\r\n");

    /// <summary>A request of another protocol, which says in its URL who asks.</summary>
    public static Request Plain(Uri url, HttpMethod method, string body = "") => new(url, method, credentials: null, Encoding.UTF8.GetBytes(body));

    public HttpRequestMessage ToMessage() => new(_method, _url)
    {
        Version = System.Net.HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Headers = { Authorization = _credentials is null ? null : new AuthenticationHeaderValue("Basic", _credentials) },
        Content = _method == HttpMethod.Post ? new ByteArrayContent(_body) : null,
    };
}

/// <summary>Who owns a mailbox.</summary>
internal readonly record struct Peer(string Name, string Password = "a password of common length");
