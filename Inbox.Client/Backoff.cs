namespace Inbox.Client;

/// <summary>
/// How long to pause before the next try: exponential, with full jitter, so that clients of a restarted server do not return in step.
/// </summary>
/// <param name="first">The longest first pause.</param>
/// <param name="most">The longest pause of all.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan most)
{
    private const int MostDoublings = 20;

    /// <summary>What a timer can count: of less there would be no pause at all.</summary>
    private static readonly TimeSpan _least = TimeSpan.FromMilliseconds(1);

    private int _tries;

    /// <summary>The last try succeeded: the next pause is a short one.</summary>
    public void Reset() => _tries = 0;

    /// <summary>The next pause.</summary>
    /// <param name="atLeast">What the server asked for; the random part comes on top.</param>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        var ceiling = first * (1 << _tries);
        _tries = Math.Min(_tries + 1, MostDoublings);
        var random = (ceiling < most ? ceiling : most) * Random.Shared.NextDouble();
        return (atLeast ?? TimeSpan.Zero) + (random > _least ? random : _least);
    }
}
