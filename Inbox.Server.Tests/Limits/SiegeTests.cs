using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Limits;

/// <summary>Fifty attackers do their worst at once; two honest peers who were there before go on.</summary>
[TestFixture]
public sealed class SiegeTests : ServerTests
{
    private const int Attackers = 50;
    private const int Rounds = 60;
    private const long Megabyte = 1 << 20;

    /// <summary>
    /// What SECURITY.md allows with these flags: 17/16 of 32 MB of bodies, 300 bytes for each of 50,000 messages, 500 for each of 20,000
    /// mailboxes, 10 KB for each of 2,000 connections and a body of 1 MB that is still arriving on each of the attackers' 13 slow ones;
    /// four times that, since the collector lets garbage lie: see SECURITY.md.
    /// </summary>
    private const long Bound = 4 * (34 + 15 + 10 + 20 + 13) * Megabyte;

    [Test]
    public async Task Fifty_attackers_neither_exhaust_the_memory_nor_silence_those_inside()
    {
        await using var server = await StartAsync([
            "-https=false", "-max-total-bytes=33554432", "-max-total-messages=50000", "-max-inboxes=20000", "-max-connections=2000", "-rate-limit=0",
            .. ServerProcess.NoLimitOfAddresses]);
        using var honest = server.Client();
        var (alice, bob) = (honest.Peer("alice"), honest.Peer("bob"));
        await alice.ReceiveAsync();
        await bob.ReceiveAsync();
        var before = server.ResidentBytes;

        using var attackIsOver = new CancellationTokenSource();
        var exchanged = TalkAsync(alice, bob, attackIsOver.Token);
        var peak = PeakAsync(server, attackIsOver.Token);
        await Task.WhenAll(Enumerable.Range(0, Attackers).Select(attacker => Task.Run(() => AttackAsync(server.Url.Port, attacker))));
        await attackIsOver.CancelAsync();

        var (messages, lost) = await exchanged;
        TestContext.Out.WriteLine($"{Attackers} attackers, {Rounds} rounds each: {messages} honest messages, {lost} lost; {before / Megabyte} MB before, at most {await peak / Megabyte} MB during the attack.");
        lost.Should().Be(0);
        messages.Should().BePositive();
        ((await peak) - before).Should().BeLessThan(Bound);
        (await alice.SendAsync("bob", "still there?")).Status.Should().BeOneOf(200, 503);
    }

    /// <summary>Bob waits, alice sends; a send that is refused is tried again, as its answer says.</summary>
    private static async Task<(int Messages, int Lost)> TalkAsync(Peer alice, Peer bob, CancellationToken over)
    {
        var (messages, lost) = (0, 0);
        for (; !over.IsCancellationRequested; messages++)
        {
            var waiting = bob.ReceiveAsync("wait=30");
            Answer sent;
            do
            {
                sent = await alice.SendAsync("bob", $"offer {messages}");
                sent.Status.Should().BeOneOf(200, 503);
            }
            while (sent.Status != 200);

            lost += (await waiting).Text == $"offer {messages}" ? 0 : 1;
        }

        return (messages, lost);
    }

    private static async Task AttackAsync(int port, int attacker)
    {
        for (var round = 0; round < Rounds; round++)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port);
                await ((attacker % 4) switch
                {
                    0 => FillMailboxAsync(socket, attacker),
                    1 => OpenWaitsAsync(port, attacker, round),
                    2 => SendSlowBodyAsync(socket, attacker),
                    _ => RegisterNamesAsync(socket, attacker, round),
                });
            }
            catch (SocketException)
            {
                // The server has thrown the attacker out: that is one of its answers.
            }
        }
    }

    private static async Task FillMailboxAsync(Socket socket, int attacker)
    {
        await AskAsync(socket, attacker, "POST /inbox?to=hoard-" + attacker, Megabyte);
        await socket.SendAsync(new byte[Megabyte]);
        await ReadSomeAsync(socket);
    }

    private static async Task OpenWaitsAsync(int port, int attacker, int round)
    {
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, port);
                await AskAsync(socket, attacker, "GET /inbox?wait=30", 0, $"-{round}-{i}");
            }

            await ReadSomeAsync(sockets[0], TimeSpan.FromMilliseconds(100));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task SendSlowBodyAsync(Socket socket, int attacker)
    {
        await AskAsync(socket, attacker, "POST /inbox?to=hoard-" + attacker, Megabyte);
        for (var i = 0; i < 10; i++)
        {
            await socket.SendAsync(new byte[1]);
            await ReadSomeAsync(socket, TimeSpan.FromMilliseconds(20));
        }
    }

    private static async Task RegisterNamesAsync(Socket socket, int attacker, int round)
    {
        for (var i = 0; i < 100; i++)
        {
            await AskAsync(socket, attacker, "GET /inbox", 0, $"-{round}-{i}");
            await ReadSomeAsync(socket);
        }
    }

    private static async Task AskAsync(Socket socket, int attacker, string request, long length, string suffix = "")
    {
        var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"hoard-{attacker}{suffix}:key"));
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{request} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\nContent-Length: {length}\r\n\r\n")));
    }

    private static async Task ReadSomeAsync(Socket socket, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience.Limit);
        try
        {
            await socket.ReceiveAsync(new byte[4096], limit.Token);
        }
        catch (OperationCanceledException) when (patience is not null)
        {
            // An attacker that waits for nothing in particular.
        }
    }

    private static async Task<long> PeakAsync(AppProcess server, CancellationToken over)
    {
        var peak = 0L;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!over.IsCancellationRequested)
        {
            peak = Math.Max(peak, server.ResidentBytes);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return peak;
    }
}
