using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Flags;

/// <summary><c>-probe</c>, the health check of a container that has neither curl nor a shell.</summary>
public sealed class ProbeTests : ServerTests
{
    [TestCase("-https=true")]
    [TestCase("-https=false")]
    public async Task It_ends_well_where_a_server_is_ready(string https)
    {
        await using var server = await StartAsync(https);

        var probe = await RunAsync("-probe", https, $"-bind=127.0.0.1:{server.Url.Port}");

        probe.Output.Should().StartWith("inbox: ready: ");
        probe.Error.Should().BeEmpty();
        probe.ExitCode.Should().Be(0);
    }

    [Test]
    public async Task It_asks_on_this_machine_when_the_server_listens_everywhere()
    {
        await using var server = await StartAsync("-bind=0.0.0.0:0");

        (await RunAsync("-probe", $"-bind=0.0.0.0:{server.Url.Port}")).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task A_server_whose_limit_is_reached_still_serves_whoever_is_there_so_it_is_ready()
    {
        await using var server = await StartAsync("-https=false", "-max-inboxes=1");
        using var http = server.Client();
        await http.Peer("alice").ReceiveAsync();
        (await http.AskAsync(HttpMethod.Get, "/readyz")).Text.Should().Be("Degraded");

        (await RunAsync("-probe", "-https=false", $"-bind=127.0.0.1:{server.Url.Port}")).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task It_fails_in_one_line_where_nobody_listens()
    {
        int port;
        await using (var server = await StartAsync())
        {
            port = server.Url.Port;
        }

        await ShouldFailAsync(port, "not ready: https://127.0.0.1:");
    }

    [Test]
    public async Task It_fails_in_one_line_where_something_else_answers()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var answered = AnswerAsync(other);

        await ShouldFailAsync(((System.Net.IPEndPoint)other.LocalEndpoint).Port, "not ready: http://127.0.0.1:", "-https=false");

        await answered;
    }

    private static async Task AnswerAsync(System.Net.Sockets.TcpListener listener)
    {
        using var connection = await listener.AcceptSocketAsync(Patience.CancellationToken());
        await connection.ReceiveAsync(new byte[4096], Patience.CancellationToken());
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"u8.ToArray());
    }

    private async Task ShouldFailAsync(int port, string message, params string[] flags)
    {
        var probe = await RunAsync(["-probe", $"-bind=127.0.0.1:{port}", .. flags]);

        probe.ExitCode.Should().Be(1);
        probe.Output.Should().BeEmpty();
        probe.ErrorLines.Should().ContainSingle().Which.Should().Contain(message);
    }
}
