using Inbox.Browser.Tests.Driving;

// Most tests wait for a network most of the time, so some run side by side. What promises a time, or is heard in real time, is NonParallelizable.
[assembly: Parallelizable(ParallelScope.Children)]
[assembly: LevelOfParallelism(4)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

namespace Inbox.Browser.Tests;

/// <summary>Ends what the tests share: the driver with its browsers, and the servers.</summary>
[SetUpFixture]
public static class SharedByAllTests
{
    [OneTimeTearDown]
    public static async Task EndAsync()
    {
        await Driver.EndSharedAsync();
        await Servers.EndAsync();
    }
}
