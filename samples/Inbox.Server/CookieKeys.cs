using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Inbox.Server;

/// <summary>
/// Loads the keys that encrypt the login cookies, one server at a time. If two servers that start together each made the first key, one of them
/// would not know the other's, and would refuse its cookies for up to a day.
/// </summary>
internal sealed class CookieKeys(SharedRedis redis, IServiceProvider services) : IHostedService
{
    /// <summary>How long a server that dies meanwhile delays the others.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (turn, own) = (redis.Key("keys:turn"), RandomNumberGenerator.GetHexString(16));
        while (!await redis.AskAsync(database => database.LockTakeAsync(turn, own, _longest)))
        {
            await Task.Delay(_pause, cancellationToken);
        }

        // The first use loads the keys, and makes one if there is none.
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector(nameof(CookieKeys)).Protect([]);
        await redis.AskAsync(database => database.LockReleaseAsync(turn, own));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
