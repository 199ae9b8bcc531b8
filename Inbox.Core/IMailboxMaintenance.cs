namespace Inbox;

/// <summary>What the host does for a store that has no timers of its own.</summary>
public interface IMailboxMaintenance
{
    /// <summary>Frees what has expired. Costs what expired, not what exists; safe to call at any time from any thread.</summary>
    /// <returns>How many mailboxes were freed.</returns>
    int Sweep();

    /// <summary>
    /// The host is about to stop. Ends every wait, and from now on each new one, with <see cref="WaitEnded.Stopping"/>, and refuses new
    /// messages with <see cref="SendStatus.Stopping"/>, since nobody could fetch them any more. Polls go on, for what is left.
    /// </summary>
    void Stop();
}
