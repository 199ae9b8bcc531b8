using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>A WebSocket client that is not ours (Node's ws), written from the protocol's page alone, against the sample server over TLS.</summary>
[TestFixture]
public sealed class ForeignSocketTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task A_strangers_client_receives_sends_acknowledges_and_is_told_why_it_ends()
    {
        if (Machine.Lacks() is { } reason)
        {
            Assert.Ignore(reason);
        }

        await using var server = await Server.StartAsync(flags: "-rate-limit=0");
        using var http = Client(server);
        using var stranger = Process.Start(new ProcessStartInfo("node", ["foreign-socket.mjs", new UriBuilder(server.Url) { Scheme = "wss", Path = "/inbox" }.Uri.ToString()])
        {
            WorkingDirectory = Machine.Driver,
            RedirectStandardOutput = true,
        })!;
        (await LineAsync(stranger)).Should().Be("protocol inbox.v1");
        (await LineAsync(stranger)).Should().Be("ok 1");

        for (var n = 2; n < 150; n++)
        {
            // More than a mailbox holds: they would be refused if they were not acknowledged.
            (await http.PostAsJsonAsync("/inbox?to=echo", new { n })).IsSuccessStatusCode.Should().BeTrue();
            (await LineAsync(stranger)).Should().Be($"ok {n}");
            var echo = JsonNode.Parse(await http.GetStringAsync("/inbox?wait=25&max=1"))!;
            ((int)echo[0]!["data"]!["echo"]!["n"]!).Should().Be(n);
        }

        using var leave = new HttpRequestMessage(HttpMethod.Delete, "/inbox") { Headers = { Authorization = Basic("echo", "of a stranger") } };
        await http.SendAsync(leave);
        (await LineAsync(stranger)).Should().Be("closed 4410");
        await stranger.WaitForExitAsync();
    }

    private static async Task<string?> LineAsync(Process process) => await process.StandardOutput.ReadLineAsync(new CancellationTokenSource(_patience).Token);

    private static HttpClient Client(Server server) => new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator })
    {
        BaseAddress = server.Url,
        Timeout = _patience,
        DefaultRequestHeaders = { Authorization = Basic("tester", "secret") },
    };

    private static AuthenticationHeaderValue Basic(string name, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
}
