using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Limits;

[TestFixture]
public sealed class StopTests : ServerTests
{
    private const int Waits = 10_000;
    private const int AtOnce = 200;

    [Test]
    public async Task Ten_thousand_parked_waits_each_end_with_stopping_and_the_process_ends()
    {
        await using var server = await StartAsync(["-https=false", .. ServerProcess.NoLimitOfAddresses]);
        var sockets = new Socket[Waits];
        try
        {
            await Parallel.ForAsync(0, Waits, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            {
                sockets[i] = await ConnectAsync(server.Url);
                await WriteAsync(sockets[i], i, "");
                (await ReadAsync(sockets[i])).Should().StartWith("HTTP/1.1 204");
            });
            await Parallel.ForAsync(0, Waits, async (i, _) => await WriteAsync(sockets[i], i, "?wait=30"));
            await UntilIdleAsync(server.Id);

            var clock = Stopwatch.StartNew();
            var exit = server.TerminateAsync();
            var answers = await Task.WhenAll(sockets.Select(ReadAsync));
            var released = clock.Elapsed;
            (await exit).Should().Be(0);
            TestContext.Out.WriteLine($"{Waits} waits: the last had its answer after {released.TotalMilliseconds:0} ms, the process was gone after {clock.Elapsed.TotalMilliseconds:0} ms.");

            answers.Should().OnlyContain(answer => answer.StartsWith("HTTP/1.1 204", StringComparison.Ordinal) && answer.Contains("X-Wait-Ended: stopping"));
            answers.Select(answer => answer.Split("Retry-After: ")[1][0]).Distinct().Should().HaveCountGreaterThan(1, "they must not all come back at once");
        }
        finally
        {
            foreach (var socket in sockets)
            {
                socket?.Dispose();
            }
        }
    }

    /// <summary>Half a request, and a body that does not come on.</summary>
    [Test]
    public async Task Whoever_holds_a_stop_up_loses_his_connection_and_a_second_signal_waits_for_nobody()
    {
        await using var server = await StartAsync("-https=false");
        string[] holding =
        [
            "GET /inbox HTTP/1.1\r\nHost: x\r\n",
            "POST /inbox?to=alice HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\nContent-Length: 100\r\n\r\nhalf",
        ];
        var sockets = await Task.WhenAll(holding.Select(async half =>
        {
            var socket = await ConnectAsync(server.Url);
            await socket.SendAsync(Encoding.ASCII.GetBytes(half));
            return socket;
        }));
        using var http = server.Client();
        (await http.Peer("bob").ReceiveAsync()).Status.Should().Be(204, "what was sent before is there, too");

        // Not SIGINT, which who runs in a shell's background does not get; and until it has gone, since two that come at once are one.
        var exit = server.ExitAsync();
        while (!exit.IsCompleted)
        {
            await Command.RunAsync("kill", "-TERM", $"{server.Id}");
        }

        (await exit).Should().Be(143, "that of a process that was ended by SIGTERM");
        Array.ForEach(sockets, socket => socket.Dispose());
    }

    /// <summary>The framework would wait for 30 s.</summary>
    [Test]
    public async Task Half_a_request_a_slow_body_and_an_unread_stream_hold_a_stop_up_for_five_seconds()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        string[] holding =
        [
            "GET /inbox HTTP/1.1\r\nHost: x\r\n",
            "POST /inbox?to=alice HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\nContent-Length: 100\r\n\r\nhalf",
            "GET /inbox HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\nAccept: text/event-stream\r\n\r\n",
        ];
        var sockets = await Task.WhenAll(holding.Select(async said =>
        {
            var socket = await ConnectAsync(server.Url);
            await socket.SendAsync(Encoding.ASCII.GetBytes(said));
            return socket;
        }));

        // More than the system takes for a reader that does not read: the stream is stuck in the middle of one.
        Answer sent;
        do
        {
            sent = await http.Peer("bob").SendAsync("alice", new string('x', 1 << 20));
        }
        while (sent.Status == 200);
        sent.Status.Should().BeOneOf([503, 404, 429], "it is full, or was never claimed");

        var clock = Stopwatch.StartNew();
        (await server.TerminateAsync()).Should().Be(0);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        TestContext.Out.WriteLine($"The process was gone after {clock.Elapsed.TotalSeconds:0.0} s.");
        Array.ForEach(sockets, socket => socket.Dispose());
    }

    [Test]
    public async Task A_running_server_says_that_it_is_healthy_and_ready()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        foreach (var path in new[] { "/healthz", "/readyz" })
        {
            var answer = await http.AskAsync(HttpMethod.Get, path);
            answer.Status.Should().Be(200);
            answer.Text.Should().Be("Healthy");
        }
    }

    private static async Task<Socket> ConnectAsync(Uri url)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        return socket;
    }

    private static async Task WriteAsync(Socket socket, int i, string query)
    {
        var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"peer-{i}:key"));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /inbox{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\n\r\n"));
    }

    /// <summary>One answer without a body.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[1024];
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), Patience.CancellationToken());
            read.Should().BePositive("every wait is answered before its connection ends");
            length += read;
        }
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8));

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    /// <summary>The server has read all that was sent to it: it uses no processor time any more. (Nothing on the wire tells when a wait is parked.)</summary>
    private static async Task UntilIdleAsync(int process)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var (ticks, used) = (0L, long.MaxValue);
        while (used > 2)
        {
            await timer.WaitForNextTickAsync(Patience.CancellationToken());
            var fields = (await File.ReadAllTextAsync($"/proc/{process}/stat")).Split(' ');
            var total = long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
            (ticks, used) = (total, total - ticks);
        }
    }
}
