namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>How long a test waits for what must happen, on a machine that may be busy. Reached only when the test fails.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    public static CancellationToken CancellationToken() => new CancellationTokenSource(Limit).Token;

    /// <summary>Asks until it is so: for what happens soon, and nothing tells when.</summary>
    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    /// <inheritdoc cref="UntilAsync(Func{bool})"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var patience = CancellationToken(); !await isSo(); patience.ThrowIfCancellationRequested())
        {
            await Task.Yield();
        }
    }
}
