using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore;

/// <summary>
/// The time for which a stopping app goes on serving. During it a load balancer, which asks for readiness at intervals, learns that it must
/// send no more clients; otherwise it would send some to a closed port.
/// </summary>
/// <remarks>
/// A signal cancels <c>ApplicationStopping</c> at once, but Kestrel unbinds only when the host stops its services. Before that the host
/// awaits <see cref="StoppingAsync"/> of each of them. This works with any lifetime: the console's, systemd's, or an app that stops itself.
/// </remarks>
internal sealed class DrainDelay : IHostedLifecycleService, IDisposable
{
    /// <summary>The longest delay.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromHours(1);

    private readonly TimeSpan _delay;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _begun = new();
    private readonly CancellationTokenSource _over = new();
    private bool _hasBegun;

    public DrainDelay(IOptions<Settings> settings, IHostApplicationLifetime lifetime, IServiceProvider services)
    {
        _delay = settings.Value.Delay;
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        lifetime.ApplicationStopping.UnsafeRegister(_ => Begin(), null);
    }

    /// <summary>Returns the token that is canceled when the app begins to stop, and is no longer ready.</summary>
    public static CancellationToken BeginningOf(IServiceProvider services) => Of(services)?._begun.Token ?? StoppingOf(services);

    /// <summary>Returns the token that is canceled when waits, streams and sockets have to end: after the delay, if there is one.</summary>
    public static CancellationToken EndOf(IServiceProvider services) => Of(services)?._over.Token ?? StoppingOf(services);

    /// <param name="cancellationToken">
    /// Ends the delay early. The host cancels it after its <c>ShutdownTimeout</c>, which includes the delay.
    /// </param>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Begin();
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onOver = _over.Token.UnsafeRegister(_ => isOver.TrySetResult(), null);
        using var onImpatience = cancellationToken.UnsafeRegister(_ => _over.Cancel(), null);
        await isOver.Task.ConfigureAwait(false);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _begun.Dispose();
        _over.Dispose();
    }

    private static DrainDelay? Of(IServiceProvider services) => services.GetService<DrainDelay>();

    private static CancellationToken StoppingOf(IServiceProvider services) =>
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;

    /// <summary>Begins with whichever comes first: the signal, or the host that stops without one.</summary>
    private void Begin()
    {
        if (!Interlocked.Exchange(ref _hasBegun, true))
        {
            _begun.Cancel();
            _ = EndLaterAsync();
        }
    }

    private async Task EndLaterAsync()
    {
        await Task.Delay(_delay, _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await _over.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The app was disposed of during the delay, without being stopped.
        }
    }

    /// <summary>What the app has set.</summary>
    internal sealed class Settings
    {
        public TimeSpan Delay { get; set; }
    }
}
