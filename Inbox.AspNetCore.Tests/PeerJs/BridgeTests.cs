using Inbox.AspNetCore.PeerJs;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>Native mailboxes and peers of one app: apart, or together.</summary>
public sealed class BridgeTests
{
    [Test]
    public async Task By_default_a_mailbox_and_a_peer_of_the_same_name_know_nothing_of_each_other()
    {
        await using var app = await StartAsync(null);
        using var peer = await app.ConnectAsync("alice");
        var mailbox = Native(app, "alice");
        (await mailbox.SendAsync("alice", "to the mailbox")).Status.Should().Be(200);
        (await mailbox.ReceiveAsync()).Text.Should().Be("to the mailbox");
        await peer.IsHeardAsync("alice");
    }

    [Test]
    public async Task On_one_store_a_prefix_keeps_them_apart_and_says_how_to_reach_a_peer()
    {
        await using var app = await StartAsync(options => (options.Mailboxes, options.Prefix) = ("", "peerjs:"));
        using var peer = await app.ConnectAsync("alice");
        var mailbox = Native(app, "alice");
        (await mailbox.SendAsync("peerjs:alice", """{"type":"OFFER","payload":1}""")).Status.Should().Be(200);
        await peer.HearsAsync(PeerApp.Frame("OFFER", "alice", "alice", "1"));
    }

    [Test]
    public async Task Without_a_prefix_a_native_mailbox_and_a_peer_talk_and_nobody_takes_the_others_name()
    {
        await using var app = await StartAsync(options => options.Mailboxes = "");
        using var peer = await app.ConnectAsync("peer");
        var native = Native(app, "native");
        (await native.SendAsync("peer", """{"src":"forged","type":"OFFER","payload":{"n":1}}""")).Status.Should().Be(200);
        await peer.HearsAsync(PeerApp.Frame("OFFER", "native", "peer", """{"n":1}"""));
        await peer.SendAsync("ANSWER", "native", "[2]");
        var answer = await native.ReceiveAsync("wait=20");
        answer.Text.Should().Be("""{"type":"ANSWER","payload":[2],"dst":"native"}""");
        answer.From.Should().Be("peer");

        // A mailbox that nobody polls at this moment is not free.
        using var thief = await app.OpenAsync("native");
        await thief.IsRefusedAsync(PeerApp.Taken);
        (await Native(app, "peer").ReceiveAsync()).Status.Should().Be(401);
    }

    [Test]
    public async Task What_a_native_mailbox_sends_that_is_no_message_of_PeerJS_is_not_shown_to_a_page()
    {
        await using var app = await StartAsync(options => options.Mailboxes = "");
        using var peer = await app.ConnectAsync("peer");
        var native = Native(app, "native");
        foreach (var body in new[] { "hello", "{}", """{"type":"OPEN"}""", """{"type":"HEARTBEAT"}""", "{\"type\":\"OFFER\"" })
        {
            (await native.SendAsync("peer", body)).Status.Should().Be(200);
        }

        (await native.SendAsync("peer", """{"type":"OFFER"}""")).Status.Should().Be(200);
        await peer.HearsAsync("""{"type":"OFFER","src":"native","dst":"peer"}""");
    }

    [Test]
    public async Task Mailboxes_that_a_login_names_are_not_given_to_anybody_with_a_token()
    {
        var starting = () => InboxApp.StartAsync(
            builder => builder.Services.AddPeerJs(options => options.Mailboxes = ""),
            app =>
            {
                app.MapInbox("/inbox", options => options.Identify = _ => "user");
                app.MapPeerJs("/peerjs");
            });
        await starting.Should().ThrowAsync<InvalidOperationException>();
    }

    private static Peer Native(InboxApp app, string name) => new(app.Http, "/inbox", name, "secret");

    private static Task<InboxApp> StartAsync(Action<PeerJsOptions>? configure) => InboxApp.StartAsync(
        builder =>
        {
            builder.Services.AddInboxSignaling();
            builder.Services.AddPeerJs(configure);
        },
        app =>
        {
            app.MapInbox("/inbox");
            app.MapPeerJs("/peerjs");
        });
}
