using Inbox.Redis.Tests.Hosting;

namespace Inbox.Redis.Tests;

/// <summary>One Redis for all tests that do no harm to it; each of them has a prefix of its own.</summary>
[SetUpFixture]
internal sealed class AssemblySetup
{
    private static RedisProcess? _redis;

    public static RedisProcess Redis => _redis!;

    [OneTimeSetUp]
    public async Task StartRedis() => _redis = await RedisProcess.StartAsync("--appendonly", "no");

    [OneTimeTearDown]
    public async Task StopRedis() => await Redis.DisposeAsync();
}
