using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Inbox.Client.Tests.Connections;

/// <summary>A .NET peer asks its server for STUN and TURN servers.</summary>
public sealed class IceServerTests
{
    [Test]
    public async Task The_owner_of_the_mailbox_is_told_them_and_how_long_they_last()
    {
        await using var server = await StartAsync();
        await using var client = ClientOf(server);

        var list = await client.GetIceServersAsync();

        list.Lifetime.Should().Be(TimeSpan.FromHours(4));
        list.Servers.Should().HaveCount(2);
        list.Servers[0].Urls.Should().Equal("stun:stun.example.com");
        (list.Servers[0].Username, list.Servers[0].Credential).Should().Be((null, null));
        list.Servers[1].Urls.Should().Equal("turn:turn.example.com:3478");
        list.Servers[1].Username.Should().NotBeNullOrEmpty();
        list.Servers[1].Credential.Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task A_refusal_and_a_stranger_are_errors()
    {
        await using var server = await StartAsync();
        await using var first = ClientOf(server);
        await first.GetIceServersAsync();
        await using var other = ClientOf(server, password: "wrong");

        (await FluentActions.Awaiting(() => other.GetIceServersAsync()).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(401);
        await FluentActions.Awaiting(() => first.GetIceServersAsync("/page")).Should().ThrowAsync<InboxException>();
        await FluentActions.Awaiting(() => first.GetIceServersAsync("/other")).Should().ThrowAsync<InboxException>().WithMessage("*not a list of ICE servers*");
    }

    [Test]
    public async Task The_password_is_not_told_to_another_server()
    {
        await using var server = await StartAsync();
        await using var client = ClientOf(server);
        await FluentActions.Awaiting(() => client.GetIceServersAsync("https://elsewhere.example/ice"))
            .Should().ThrowAsync<InboxException>().WithMessage("*another server than the mailbox*");
    }

    private static InboxClient ClientOf(InboxApp server, string password = "secret") =>
        new(new InboxClientOptions { Endpoint = new(server.Address, "/inbox"), Name = "alice", Password = password });

    private static Task<InboxApp> StartAsync() => InboxApp.StartAsync(_ => { }, app =>
    {
        app.MapInbox("/inbox");
        app.MapInboxIce("/ice", ice => ice.AddStun("stun:stun.example.com").AddTurn("a secret of 16 characters", "turn:turn.example.com:3478"));
        app.MapGet("/page", () => Results.Content("<html>", "text/html"));
        app.MapGet("/other", () => Results.Content("[]", "application/json"));
    });
}
