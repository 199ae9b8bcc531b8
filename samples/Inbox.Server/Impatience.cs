using System.Runtime.InteropServices;

namespace Inbox.Server;

/// <summary>Ctrl+C stops the server when those who are being answered have their answers, or five seconds later; a second one ends it at once.</summary>
internal static class Impatience
{
    /// <summary>What a shell says of a process that was interrupted: 128 and the signal's number.</summary>
    private const int Interrupted = 130;

    public static IDisposable Watch()
    {
        var times = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
        {
            if (Interlocked.Increment(ref times) == 2)
            {
                Environment.Exit(Interrupted);
            }
        });
    }
}
