namespace Inbox.Reliability.Tests.Hosting;

/// <summary>Ends what hangs. Reached only when a test fails.</summary>
internal static class Patience
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    /// <param name="seconds">How long the test means to run.</param>
    public static CancellationTokenSource For(int seconds = 0) => new(TimeSpan.FromSeconds(seconds) + _limit);
}
