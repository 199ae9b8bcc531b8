namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>How long a test waits for what must happen, on a machine that may be busy. Reached only when the test fails.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    public static CancellationToken CancellationToken() => new CancellationTokenSource(Limit).Token;
}
