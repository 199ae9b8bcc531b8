using Inbox.Redis.Tests.Hosting;

namespace Inbox.Redis.Tests;

/// <summary>One Redis of each layout for all tests that do no harm to it; each of them has a prefix of its own.</summary>
[SetUpFixture]
internal sealed class AssemblySetup
{
    private static readonly Lazy<Task<RedisMachines>> _machines = new(RedisMachines.StartAsync);
    private static RedisProcess? _redis;

    public static RedisProcess Redis => _redis!;

    public static async Task<ITestRedis> RedisOfAsync(Layout layout) => layout == Layout.OneRedis ? Redis : await _machines.Value;

    [OneTimeSetUp]
    public async Task StartRedis() => _redis = await RedisProcess.StartAsync("--appendonly", "no");

    [OneTimeTearDown]
    public async Task StopRedis()
    {
        await Redis.DisposeAsync();
        if (_machines.IsValueCreated)
        {
            await (await _machines.Value).DisposeAsync();
        }
    }
}
