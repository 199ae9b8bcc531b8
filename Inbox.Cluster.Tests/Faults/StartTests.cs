using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;
using Inbox.Redis.Tests.Hosting;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>Servers that must not start, and two that start together.</summary>
[TestFixture]
internal sealed class StartTests
{
    [Test]
    public async Task Two_that_start_together_agree_and_a_third_with_other_options_ends_with_a_line_that_names_the_flag()
    {
        await using var servers = await Servers.StartAsync("-inbox-capacity=50");
        await using (var redis = await servers.Redis.ConnectAsync())
        {
            (await redis.GetDatabase().ListLengthAsync("inbox:keys")).Should().Be(1, "another key would be unknown to the one that did not make it");
        }

        var other = await servers.RunAsync("-inbox-capacity=60");
        other.ExitCode.Should().Be(1);
        other.ErrorLines.Should().ContainSingle().Which.Should()
            .StartWith("inbox: -inbox-capacity is 60 here and 50 on the other nodes").And.NotContain("MaxMailboxMessages");
    }

    [Test]
    public async Task A_password_of_Redis_is_in_no_output()
    {
        await using var redis = await RedisProcess.StartAsync("--requirepass", "open-sesame");
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(
            ServerForm.Published, directory, "-https=false", "-verbose", $"-redis=127.0.0.1:{redis.Port},password=open-sesame");

        server.Settings()["redis"].Should().Be("(hidden)");
        (await server.EndAsync()).Should().NotContain("open-sesame");
    }

    [Test]
    public async Task Without_a_Redis_at_the_address_it_ends_with_a_line_that_says_so()
    {
        using var directory = new TemporaryDirectory();
        var address = $"127.0.0.1:{FreePort.Next()}";
        var server = await ServerProcess.RunAsync(directory, "-https=false", "-bind=127.0.0.1:0", $"-redis={address}");
        server.ExitCode.Should().Be(1);
        server.ErrorLines.Should().Equal($"inbox: -redis: no Redis answers at {address}");
        server.Output.Should().BeEmpty();
    }
}
