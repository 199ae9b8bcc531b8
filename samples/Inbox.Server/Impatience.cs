using System.Runtime.InteropServices;

namespace Inbox.Server;

/// <summary>
/// Ctrl+C, or SIGTERM, stops the server when those who are being answered have their answers, or five seconds later; a second one ends it at once.
/// </summary>
internal sealed class Impatience : IDisposable
{
    // What a shell says of a process that a signal has ended: 128 and the signal's number.
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
