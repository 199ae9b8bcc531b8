using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests;

/// <summary>Runs the sample server in an empty folder.</summary>
public abstract class ServerTests
{
    private TemporaryDirectory? _directory;

    private protected TemporaryDirectory Here => _directory ??= new();

    [TearDown]
    public void RemoveDirectory() => _directory?.Dispose();

    private protected Task<AppProcess> StartAsync(params string[] arguments) => ServerProcess.StartAsync(Here, arguments);

    private protected Task<Command> RunAsync(params string[] arguments) => ServerProcess.RunAsync(Here, arguments);
}
