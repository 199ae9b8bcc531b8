using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Conformance.Tests.Hosting;

namespace Inbox.Conformance.Tests;

/// <summary>A server with a mistake is found out by the check that is about it, and by no other.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class FaultTests
{
    private static readonly (string Check, string Kept, Fault Fault)[] _faults =
    [
        // The wire of mailboxes.
        ("authentication.no-credentials", "authentication.claim", new("realm=\"inbox\"", "realm=\"other\"")),
        ("receive.bytes-unchanged", "receive.from", new("\x7d\x7e\x7f\x80", "\x7d\x7e\x7f?")),
        ("receive.from-life", "receive.from", new("X-From-Life: ", "X-Some-Life: ")),
        ("receive.safety-headers", "receive.from", new("nosniff", "sniffed")),
        ("wait.timeout", "wait.message-ends-it", new("?wait=1 ", "?wait=0 ", OfRequests: true)),
        ("wait.is-superseded", "wait.timeout", new("X-Wait-Ended: superseded", "X-Wait-Ended: superceded")),
        ("batch.at-most-that-many", "batch.nothing-there", new("?max=2 ", "?max=3 ", OfRequests: true)),
        ("acknowledge.comes-again", "acknowledge.last-event-id", new("?after=0", "?later=0", OfRequests: true)),
        ("send.too-large", "send.chunked", new("HTTP/1.1 413", "HTTP/1.1 400")),
        ("hold.is-held", "hold.somebody-there", new("HTTP/1.1 202", "HTTP/1.1 200")),
        ("methods.head", "methods.leave", new("HTTP/1.1 405", "HTTP/1.1 404")),
        ("methods.problems", "methods.options", new("application/problem+json", "application/json-problem")),
        ("envelopes.base64", "envelopes.text", new("\"base64\":", "\"binary\":")),
        ("limits.mailbox-full", "receive.from", new("HTTP/1.1 503", "HTTP/1.1 500")),

        // Streams.
        ("streams.superseded", "streams.left", new("event: superseded", "event: superceded")),
        ("streams.messages", "streams.left", new("\nid: ", "\nno: ")),
        ("streams.acknowledged", "streams.left", new("Last-Event-ID", "Other-EventID", OfRequests: true)),

        // Sockets.
        ("sockets.left", "sockets.frame-credentials", new("\x11\x3aThe mailbox was left", "\x11\x3bThe mailbox was left")),
        ("sockets.subprotocol", "sockets.header-credentials", new("Sec-WebSocket-Protocol: inbox.v1", "Sec-WebSocket-Protocol: inbox.v2")),
        ("frames.nobody-there", "frames.send", new("\"status\":404", "\"status\":400")),

        // Codes.
        ("rendezvous.second-answer", "rendezvous.answer", new("\"answered\"", "\"finished\"")),
        ("rendezvous.used", "rendezvous.withdrawn", new("\"used\"", "\"gone\"")),
        ("rendezvous.size", "rendezvous.answer", new("HTTP/1.1 413", "HTTP/1.1 400")),

        // Rooms.
        ("rooms.upgrade-needed", "rooms.login-needed", new("HTTP/1.1 426", "HTTP/1.1 400")),
        ("members.election", "rooms.login-needed", new("{\"host\":", "{\"boss\":")),
        ("members.joins-and-leaves", "rooms.login-needed", new("{\"left\":", "{\"gone\":")),

        // ICE servers.
        ("ice.links", "ice.answer", new("rel=\"ice-server\"", "rel=\"ice_server\"")),
        ("ice.answer", "ice.servers", new("\"ttl\":", "\"age\":")),

        // The dialects.
        ("registration.success", "registration.healthcheck", new("samesite=lax", "samesite=all")),
        ("connection.target-not-found", "connection.order", new("TARGET_NOT_FOUND", "TARGET_NOT_THERE")),
        ("peers.id-taken", "peers.open", new("\"ID-TAKEN\"", "\"ID-GIVEN\"")),
        ("peers.leave-other", "peers.open", new("\"LEAVE\"", "\"LEFT!\"")),
        ("peerjs-routes.id", "peerjs-routes.info", new("text/html", "text/text")),
    ];

    private readonly TemporaryDirectory _directory = new();
    private AppProcess? _server;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await ServerProcess.StartAsync(
        _directory, "-https=false", "-signal-server", "-peerjs",
        "-stun=stun:stun.example.com:3478", "-turn=turn:turn.example.com:3478", "-turn-secret=sixteen-characters");

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Dispose();
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_mistake_is_found_by_its_check(string check)
    {
        var (_, kept, fault) = _faults.Single(one => one.Check == check);
        await using var faulty = FaultyRelay.Start(_server!.Url, fault);

        var run = await RunAsync(faulty, check, kept);

        run.ExitCode.Should().Be(1, run.Output + run.Error);
        run.Failed.Should().Equal(check);
        run.Passed.Should().Equal(kept);
        run.Output.Should().Contain("expected").And.Contain(check);
        run.Check(check).GetProperty("expected").GetString().Should().NotBeNullOrEmpty();
        run.Check(check).GetProperty("came").GetString().Should().NotBeNullOrEmpty();
        run.Check(check).GetProperty("request").GetString().Should().StartWith("curl ").And.Contain(faulty.Url);
    }

    [Test]
    public async Task Without_a_mistake_none_of_these_checks_fails()
    {
        await using var faultless = FaultyRelay.Start(_server!.Url, fault: null);

        var run = await RunAsync(faultless, [.. _faults.SelectMany(one => new[] { one.Check, one.Kept }).Distinct()]);

        run.Failed.Should().BeEmpty(run.Output);
        run.Passed.Should().BeEquivalentTo(_faults.SelectMany(one => new[] { one.Check, one.Kept }).Distinct());
    }

    private static IEnumerable<string> Names => _faults.Select(one => one.Check);

    private static Task<Tool> RunAsync(FaultyRelay relay, params string[] checks) => Tool.RunAsync(
        relay.Url, "--only", string.Join(',', checks), "--patience", "8",
        "--dialect", "inbox", "--dialect", "signal-server", "--dialect", "peerjs");
}
