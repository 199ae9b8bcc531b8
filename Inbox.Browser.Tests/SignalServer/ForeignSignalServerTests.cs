using System.Diagnostics;
using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.SignalServer;

/// <summary>Clients of Signal Server v1 that are not ours (Node's ws and fetch, with the cookies they are given), written from that system's own text alone.</summary>
/// <remarks>The same client behind a proxy that takes the prefix away: <c>SignalServerTests</c> in Inbox.Proxy.Tests.</remarks>
[TestFixture]
public sealed class ForeignSignalServerTests
{
    private const int Users = 1000;
    private const int Messages = 40;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(150);

    [SetUp]
    public void SkipWithoutNode()
    {
        if (Machine.Lacks() is { } reason)
        {
            Assert.Ignore(reason);
        }
    }

    [TestCase("")]
    [TestCase("api/")]
    public async Task A_strangers_client_finds_what_it_knows(string prefix)
    {
        await using var server = await Server.StartAsync(flags: "-signal-server");
        var (exitCode, output) = await RunAsync("foreign-signal-server.mjs", new Uri(server.Url, prefix).ToString());
        exitCode.Should().Be(0, "after saying {0}", output);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(8);
    }

    /// <summary>Alone: on a busy machine the thousand read more slowly than they are spoken to, which is another test's matter.</summary>
    [Test]
    [NonParallelizable]
    public async Task A_thousand_users_who_talk_at_once_hear_each_message_once_and_in_order()
    {
        await using var server = await Server.StartAsync("127.0.0.1:0", "-signal-server", "-rate-limit=0", "-https=false", "-max-connections-per-address=0");
        var (exitCode, output) = await RunAsync("signal-server-crowd.mjs", server.Url.ToString(), $"{Users}", $"{Messages}");
        exitCode.Should().Be(0);
        var account = JsonNode.Parse(output)!.AsObject().ToDictionary(entry => entry.Key, entry => (int)entry.Value!);
        const int Sent = Users * Messages * 2;
        account.Should().Equal(new Dictionary<string, int>
        {
            ["sent"] = Sent,
            ["received"] = Sent,
            ["foreign"] = 0,
            ["outOfOrder"] = 0,
            ["notices"] = 0,
            ["closed"] = 0,
        });
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Machine.Driver,
            RedirectStandardOutput = true,

            // The server made its certificate itself.
            Environment = { ["NODE_TLS_REJECT_UNAUTHORIZED"] = "0" },
        })!;
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            var output = await node.StandardOutput.ReadToEndAsync(patience.Token);
            await node.WaitForExitAsync(patience.Token);
            return (node.ExitCode, output);
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill();
            }
        }
    }
}
