using System.Text;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.BadInput;

/// <summary>A connection that has proved a password need not again, which must not let anybody in who has not.</summary>
[TestFixture]
public sealed class KnownCallerTests
{
    private const string Wrong = "Authorization: Basic YWxpY2U6d3Jvbmc=\r\n";

    [Test]
    public async Task Another_header_on_the_same_connection_is_judged_anew()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var connection = await RawConnection.OpenAsync(app);

        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(204);
        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(204);
        (await AskAsync(connection, Wrong)).Status.Should().Be(401);
        (await AskAsync(connection, "")).Status.Should().Be(401);
        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(204);
    }

    [Test]
    public async Task Two_callers_of_one_connection_as_behind_a_proxy_each_have_their_own()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var connection = await RawConnection.OpenAsync(app);
        var bob = $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("bob:secret"))}\r\n";
        await AskAsync(connection, RawConnection.Alice);
        await AskAsync(connection, bob);

        await connection.WriteAsync($"POST /inbox?to=bob HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}Content-Length: 1\r\n\r\nx");
        (await connection.ReadAsync()).Status.Should().Be(200);

        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(204);
        (await AskAsync(connection, bob))["X-From"].Should().Be("alice");
    }

    [Test]
    public async Task A_name_that_was_left_and_taken_by_another_opens_no_more()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var connection = await RawConnection.OpenAsync(app);
        await AskAsync(connection, RawConnection.Alice);
        await app.Peer("alice").LeaveAsync();
        await app.Peer("alice", "another").ReceiveAsync();

        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(401);
    }

    [Test]
    public async Task A_name_that_was_left_and_is_free_is_claimed_again()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        using var connection = await RawConnection.OpenAsync(app);
        await AskAsync(connection, RawConnection.Alice);
        await app.Peer("alice").LeaveAsync();

        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(204);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401);
    }

    [Test]
    public async Task Two_doors_with_mailboxes_of_their_own_each_judge_for_themselves()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddInboxSignaling("other", _ => { }),
            app =>
            {
                app.MapInbox("/inbox");
                app.MapInbox("/other", options => options.Mailboxes = "other");
            });
        using var connection = await RawConnection.OpenAsync(app);
        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(204);
        (await AskAsync(connection, Wrong, "/other")).Status.Should().Be(204);

        (await AskAsync(connection, RawConnection.Alice, "/other")).Status.Should().Be(401);
        (await AskAsync(connection, RawConnection.Alice)).Status.Should().Be(204);
    }

    private static async Task<Answer> AskAsync(RawConnection connection, string authorization, string path = "/inbox")
    {
        await connection.WriteAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n");
        return await connection.ReadAsync();
    }
}
