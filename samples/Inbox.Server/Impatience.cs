using System.Runtime.InteropServices;

namespace Inbox.Server;

/// <summary>
/// Ctrl+C or SIGTERM shuts the server down after its <c>-drain-delay</c>, once current requests are answered, or five seconds later. A second
/// one exits at once.
/// </summary>
internal sealed class Impatience : IDisposable
{
    // Exit codes as shells report them for a process ended by a signal: 128 plus the signal's number.
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _times;

    private Impatience()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Count(128 + 2));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Count(128 + 15));
    }

    public static Impatience Watch() => new();

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void Count(int exitCode)
    {
        if (Interlocked.Increment(ref _times) == 2)
        {
            Environment.Exit(exitCode);
        }
    }
}
