using System.Net;
using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

/// <summary>One address asks for all there is; the proxy holds it to what the file of the documentation allows, and serves others.</summary>
public sealed class LimitTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    private const string Attacker = "127.0.0.2";

    [Test]
    public async Task One_address_has_two_hundred_waits_and_others_are_served()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var enough = new CancellationTokenSource();

        // Those that wait do so for ever: the app's clock stands still. Some seconds' worth, since their number a second has a limit of its own.
        var waits = Enumerable.Range(0, 250).Select(i => WaitAsync(app.Address, $"hoard-{i}", enough.Token)).ToList();
        await UntilAsync(waits, refused: 50);

        (await app.Peer("newcomer").ReceiveAsync()).Status.Should().Be(204);
        waits.Count(wait => !wait.IsCompleted).Should().Be(200);
        (await Task.WhenAll(waits.Where(wait => wait.IsCompleted))).Should().OnlyContain(status => status == 429 || status == 0);
        await enough.CancelAsync();
        await Task.WhenAll(waits);
    }

    [Test]
    public async Task One_address_asks_so_often_and_others_are_served()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var enough = new CancellationTokenSource();

        var askers = Enumerable.Range(0, 50).Select(_ => AskAsync(app.Address, enough.Token)).ToList();
        (await (await Task.WhenAny(askers)).WaitAsync(Patience.Limit)).Should().BeTrue("it is refused while it asks without a pause");

        (await app.Peer("newcomer").ReceiveAsync()).Status.Should().Be(204);
        await enough.CancelAsync();
        await Task.WhenAll(askers);
    }

    /// <summary>
    /// Asks until it is refused, on one connection after another: a proxy ends each after some 1,000 requests. Fifty of these
    /// are well below the number of connections that one address has, and ask more often than is allowed even on a busy machine.
    /// </summary>
    /// <returns>True when it was refused; false when it was <paramref name="enough"/> before.</returns>
    private static async Task<bool> AskAsync(Uri address, CancellationToken enough)
    {
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"OPTIONS /inbox HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n", 500)));
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await using var stream = await LocalAddress.ConnectAsync(Attacker, new IPEndPoint(IPAddress.Loopback, address.Port), enough);
                await stream.WriteAsync(requests, enough);
                using var reader = new StreamReader(stream, Encoding.Latin1);
                var answers = 0;
                while (answers < 500 && await reader.ReadLineAsync(enough) is { } line)
                {
                    if (line.StartsWith("HTTP/1.1 429", StringComparison.Ordinal))
                    {
                        return true;
                    }

                    answers += line.StartsWith("HTTP/1.1", StringComparison.Ordinal) ? 1 : 0;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The proxy ended this connection, or it is enough: the loop knows.
            }
        }

        return false;
    }

    /// <returns>Its status; 0: the connection was refused, or given up in the end.</returns>
    private static async Task<int> WaitAsync(Uri address, string name, CancellationToken enough)
    {
        // One client per wait, as peers have: the shared pool of one client would decide which request gets which connection.
        using var client = LocalAddress.Client(address, Attacker);
        try
        {
            using var request = client.Request(HttpMethod.Get, "/inbox?wait=25");
            request.Headers.Authorization = Peer.Basic(name, "secret");
            return (int)(await client.SendAsync(request, enough)).StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or OperationCanceledException)
        {
            // A connection that the proxy resets as soon as it is made: HttpClient asks it where it leads, and lets the socket's own error out.
            return 0;
        }
    }

    private static async Task UntilAsync(List<Task<int>> waits, int refused)
    {
        while (waits.Count(wait => wait.IsCompleted) < refused)
        {
            await Task.WhenAny(waits.Where(wait => !wait.IsCompleted)).WaitAsync(Patience.Limit);
        }
    }
}
