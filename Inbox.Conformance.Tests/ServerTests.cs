using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;
using Inbox.Conformance.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Conformance.Tests;

/// <summary>The published server keeps every promise, wherever it stands.</summary>
public sealed class ServerTests
{
    private static readonly string[] _ice =
        ["-stun=stun:stun.example.com:3478", "-turn=turn:turn.example.com:3478", "-turn-secret=sixteen-characters"];

    /// <summary>The sample server does not have these: its options are off.</summary>
    private static readonly string[] _neverOffered = ["authentication.query-credentials", "ice.credentials-needed"];

    private static readonly string[] _withoutCors = ["methods.preflight"];

    private static readonly string[] _withCors =
        ["authentication.foreign-origin", "authentication.fetch-metadata", "sockets.foreign-origin", "rendezvous.foreign-origin",
            "ice.foreign-origin"];

    private static readonly string[] _withoutTls = ["sockets.over-http2"];

    /// <summary>With its waits: long enough for a busy machine, and short enough to wait for.</summary>
    [Test]
    public async Task It_keeps_every_promise_over_plain_http()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory,
            ["-https=false", "-inbox-timeout=20", "-message-timeout=15", "-max-hold=12", .. _ice]);

        var run = await Tool.RunAsync(Url(server), "--limit", "IdleTimeout=20", "--limit", "MessageTimeout=15", "--limit", "MaxHold=12",
            "--address-limits");

        KeepsAll(run, [.. _neverOffered, .. _withoutCors, .. _withoutTls]);
        run.LeftOut.Should().BeEmpty();
    }

    [Test]
    public async Task It_keeps_every_promise_over_tls_with_cors()
    {
        using var directory = new TemporaryDirectory();
        var (certificate, key) = Certificates.Write(directory, "localhost");
        await using var server = await ServerProcess.StartAsync(directory,
            ["-cors", $"-server-cert={certificate}", $"-server-key={key}", .. _ice]);
        using var shown = await Certificates.OfAsync(server.Url);
        var fingerprint = shown.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);

        KeepsAll(await Tool.RunAsync(Url(server), "--quick", "--http2", "--fingerprint", fingerprint), [.. _neverOffered, .. _withCors]);
        KeepsAll(await Tool.RunAsync(Url(server), "--insecure", "--only", "receive,sockets.over-http2"), []);

        (await Tool.RunAsync(Url(server))).ShouldBeUnusable("certificate");
        (await Tool.RunAsync(Url(server), "--fingerprint", new string('0', 64))).ShouldBeUnusable("certificate");
    }

    /// <summary>Below a prefix that nginx takes off, as docs/proxies.md says.</summary>
    [Test]
    public async Task It_keeps_every_promise_behind_nginx()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory, ["-https=false", "-proxies=127.0.0.1", .. _ice]);
        await using var nginx = await ReverseProxy.Nginx.StartAsync(server.Url);

        KeepsAll(await Tool.RunAsync($"{nginx.Address}signaling", "--quick"), [.. _neverOffered, .. _withoutCors, .. _withoutTls]);
    }

    [Test]
    public async Task Two_nodes_on_one_redis_keep_every_promise_together()
    {
        await using var servers = await Servers.StartAsync("-signal-server", "-peerjs", "-stun=stun:stun.example.com:3478");
        string[] nodes = ["--url", $"{servers.One.Url}", "--url", $"{servers.Two.Url}"];

        var run = await Tool.RunAsync([.. nodes, "--quick", "--dialect", "inbox", "--dialect", "signal-server", "--dialect", "peerjs"]);

        KeepsAll(run, [.. _neverOffered, .. _withoutCors, .. _withoutTls, "ice.pseudonym"]);
    }

    [TestCase("signal-server")]
    [TestCase("peerjs")]
    public async Task It_keeps_every_promise_of_a_dialect(string dialect)
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory, "-https=false", $"-{dialect}");

        var run = await Tool.RunAsync(Url(server), "--dialect", dialect);

        KeepsAll(run, []);
        run.LeftOut.Should().BeEmpty();
        run.Checks.Should().OnlyContain(check => check.GetProperty("document").GetString() == $"docs/dialects/{dialect}.md");
    }

    private static string Url(AppProcess server) => server.Url.GetLeftPart(UriPartial.Authority);

    private static void KeepsAll(Tool run, string[] notOffered)
    {
        run.Error.Should().BeEmpty();
        run.Failed.Should().BeEmpty(run.Output);
        run.ExitCode.Should().Be(0);
        run.NotOffered.Should().BeSubsetOf(notOffered);
        run.Passed.Should().NotBeEmpty();
        notOffered.Except(run.NotOffered).Should().BeEmpty("these promises are about what this server does not have");
    }
}
