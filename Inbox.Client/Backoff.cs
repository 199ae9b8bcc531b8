namespace Inbox.Client;

/// <summary>
/// Computes the pause before the next try: exponential with full jitter, so that the clients of a restarted server do not return at once.
/// </summary>
/// <param name="first">The longest first pause.</param>
/// <param name="most">The longest pause.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan most)
{
    private const int MostDoublings = 20;

    /// <summary>The resolution of timers: with less there would be no pause.</summary>
    private static readonly TimeSpan _least = TimeSpan.FromMilliseconds(1);

    private int _tries;

    /// <summary>Restarts with short pauses, after a success.</summary>
    public void Reset() => _tries = 0;

    /// <summary>Gets the next pause.</summary>
    /// <param name="atLeast">The pause that the server asked for; a random part is added to it.</param>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        var ceiling = first * (1 << _tries);
        _tries = Math.Min(_tries + 1, MostDoublings);
        var random = (ceiling < most ? ceiling : most) * Random.Shared.NextDouble();
        return (atLeast ?? TimeSpan.Zero) + (random > _least ? random : _least);
    }
}
