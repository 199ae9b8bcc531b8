using System.Net;
using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Https;

/// <summary>What somebody gets who types <c>http://</c> where HTTPS is served.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class RedirectTests
{
    private readonly TemporaryDirectory _directory = new();
    private AppProcess _server = null!;

    [OneTimeSetUp]
    public async Task BeginAsync() => _server = await ServerProcess.StartAsync(_directory);

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [TestCase("GET", "/")]
    [TestCase("GET", "/send.html?a=1&b=%20")]
    [TestCase("POST", "/inbox?to=bob")]
    public async Task A_plain_request_is_redirected_to_the_same_place_over_https(string method, string target)
    {
        using var http = _server.Client();
        http.BaseAddress = new($"http://127.0.0.1:{_server.Url.Port}");

        var answer = await http.AskAsync(new(method), target);

        answer.Status.Should().Be(307, "a permanent one would stay in the browser when another program has this port");
        answer["Location"].Should().Be($"https://127.0.0.1:{_server.Url.Port}{target}");
        answer.Text.Should().Be($"This server speaks HTTPS: https://127.0.0.1:{_server.Url.Port}{target}\n");
    }

    [Test]
    public async Task A_request_without_a_host_is_redirected_to_the_address_it_came_to() =>
        (await SayAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray())).Should().Contain($"Location: https://127.0.0.1:{_server.Url.Port}/\r\n");

    [Test]
    public async Task HTTP_2_without_TLS_is_no_way_in() => (await SayAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray())).Should().NotContain("200");

    [Test]
    public async Task Nonsense_and_silence_end_their_own_connection_alone()
    {
        (await SayAsync("\u0080.nonsense\r\n\r\n"u8.ToArray())).Should().NotContain("200");
        (await SayAsync([])).Should().BeEmpty();
        using var http = _server.Client();
        (await http.AskAsync(HttpMethod.Get, "/")).Status.Should().Be(200);
    }

    /// <summary>Says it, or ends at once without a word; gives what comes until the server closes.</summary>
    private async Task<string> SayAsync(byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(bytes);
        if (bytes.Length == 0)
        {
            socket.Shutdown(SocketShutdown.Send);
        }

        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(Patience.CancellationToken());
        }
        catch (IOException)
        {
            return "";
        }
    }
}
