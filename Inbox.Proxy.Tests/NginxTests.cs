using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

/// <summary>What the page says of nginx alone.</summary>
public sealed partial class NginxTests
{
    [Test]
    public async Task It_buffers_no_stream_even_if_nobody_told_it()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var front = await ReverseProxy.Nginx.StartAsync(app, text => ReverseProxy.Once(text, "proxy_buffering off;", ""));
        using var stream = await StreamClient.OpenAsync(app, "alice");
        await app.Peer("bob").SendAsync("alice", "offer");
        (await stream.HearAsync()).GetProperty("text").GetString().Should().Be("offer");
    }

    [Test]
    public async Task Clients_may_speak_http2_with_it_over_tls()
    {
        using var directory = new TemporaryDirectory();
        var (certificate, key) = Certificates.Write(directory);
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var front = await ReverseProxy.Nginx.StartAsync(
            app, text => Listen().Replace(text, $"listen $1 ssl http2; ssl_certificate {certificate}; ssl_certificate_key {key};"));
        app.ReachBy(new UriBuilder(front.Address) { Scheme = "https" }.Uri, new(2, 0));

        using var stream = await StreamClient.OpenAsync(app, "alice");
        var bob = await app.ParkAsync(app.Peer("bob"));
        (await app.Peer("bob").SendAsync("alice", new byte[1 << 20])).Status.Should().Be(200);
        await app.Peer("alice").SendAsync("bob", "answer");

        (await stream.HearAsync()).GetProperty("from").GetString().Should().Be("bob");
        stream.Response.Version.Should().Be(new Version(2, 0));
        (await bob).Text.Should().Be("answer");
    }

    [GeneratedRegex("listen (.*);")]
    private static partial Regex Listen();
}
