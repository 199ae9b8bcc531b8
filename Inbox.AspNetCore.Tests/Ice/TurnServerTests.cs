using Inbox.AspNetCore.Ice;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Ice;

/// <summary>The credentials, as a real coturn takes them; asked by the client that comes with it.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class TurnServerTests : IAsyncDisposable
{
    private static readonly IceServerRequest _hour = new("mailbox:alice", TimeSpan.FromHours(1));

    private TurnServer _turn = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _turn = await TurnServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_turn is not null)
        {
            await _turn.DisposeAsync();
        }
    }

    [TestCase(TurnServer.Secret)]
    [TestCase(TurnServer.FormerSecret)]
    public async Task Credentials_of_either_secret_relay(string secret) => (await RelaysAsync(secret, TimeProvider.System)).Should().BeTrue();

    [Test]
    public async Task Credentials_of_another_secret_do_not() => (await RelaysAsync("another secret, 0123456789", TimeProvider.System)).Should().BeFalse();

    [Test]
    public async Task Credentials_that_have_ended_do_not() => (await RelaysAsync(TurnServer.Secret, new Behind(TimeSpan.FromSeconds(3605)))).Should().BeFalse();

    private async Task<bool> RelaysAsync(string secret, TimeProvider time)
    {
        var list = await new SharedSecretIceServers(secret, [_turn.Url], time).GetAsync(_hour, default);
        var (name, credential) = (list.Servers[0].Username!, list.Servers[0].Credential!);

        var client = await Command.RunAsync("turnutils_uclient", "-y", "-n", "1", "-m", "1", "-l", "20", "-u", name, "-w", credential, "-p", $"{_turn.Port}", "127.0.0.1");

        var relays = client.Output.Contains("Total lost packets 0 ", StringComparison.Ordinal);
        relays.Should().Be(client.ExitCode == 0, "coturn's client says: {0}", client.Output);
        return relays;
    }

    private sealed class Behind(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - by;
    }
}
