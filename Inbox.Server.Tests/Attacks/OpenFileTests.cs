using System.Net.Sockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>More connections than the system allows the process open files: it refuses some, and goes on.</summary>
[TestFixture]
public sealed class OpenFileTests : ServerTests
{
    private const int Allowed = 400;

    [Test]
    public async Task More_connections_than_there_may_be_open_files_are_refused_and_those_inside_go_on()
    {
        await using var server = await AppProcess.StartAsync(Limited(Allowed), "Ctrl+C stops the server");
        server.Banner.Should().Contain($"Connections: at most {Allowed - 300}, because the system allows this process {Allowed} open files");
        using var known = server.Client();
        (await known.Peer("alice").ReceiveAsync()).Status.Should().Be(204);

        var crowd = new List<Socket>();
        for (var i = 0; i < 2 * Allowed; i++)
        {
            crowd.Add(await Stranger.KnockAsync(server.Url));
        }

        (await known.Peer("alice").SendAsync("alice", "still here")).Status.Should().Be(200);
        (await known.Peer("alice").ReceiveAsync()).Text.Should().Be("still here");
        crowd.ForEach(socket => socket.Dispose());

        for (var patience = Patience.CancellationToken(); ; patience.ThrowIfCancellationRequested())
        {
            using var newcomer = server.Client();
            try
            {
                (await newcomer.Peer("bob").ReceiveAsync()).Status.Should().Be(204, "a place that is left is free");
                break;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException)
            {
                // The server has not noticed yet that they are gone.
            }
        }
    }

    [Test]
    public async Task A_probe_needs_no_room_for_connections()
    {
        (await Command.RunAsync(Limited(256, "-probe"))).ExitCode.Should().Be(1, "there is no server to ask");
    }

    [Test]
    public async Task Where_there_is_room_for_none_it_says_so_and_does_not_start()
    {
        var run = await Command.RunAsync(Limited(256));

        run.ExitCode.Should().Be(2);
        run.Error.Should().Be("inbox: the system allows this process 256 open files, and 300 are needed before the first connection: raise the limit (ulimit -n)\n");
    }

    /// <summary>The server by a shell that has given away the right to more.</summary>
    private System.Diagnostics.ProcessStartInfo Limited(int files, params string[] flags)
    {
        var start = ServerProcess.Start(ServerForm.Published, Here, ["-https=false", "-bind=127.0.0.1:0", .. flags]);
        var words = string.Join(' ', start.ArgumentList.Select(word => $"'{word}'"));
        var shell = Command.Start("bash", ["-c", $"ulimit -n {files}; exec {start.FileName} {words}"], Here.Path);
        foreach (var (name, value) in start.Environment)
        {
            shell.Environment[name] = value;
        }

        return shell;
    }
}
