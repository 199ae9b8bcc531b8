using Inbox.Client.Http;

namespace Inbox.Client.Receiving;

/// <summary>
/// Which transport is next. One that fails is only suspected: it is blamed, and passed over for a while, once a lesser one has worked. A
/// server that is down makes all of them fail, and then none is to blame.
/// </summary>
/// <param name="rungs">The best first.</param>
/// <param name="time">The clock.</param>
internal sealed class Ladder(IReceiving[] rungs, TimeProvider time)
{
    private readonly long?[] _blamed = new long?[rungs.Length];
    private int _at;

    public IReceiving Current => rungs[_at];

    /// <summary>Whether a better one than the current was passed over for long enough.</summary>
    public bool IsBetterDue => Best() < _at;

    public static Ladder Of(InboxClientOptions options, HttpMailbox mailbox, SocketReceiving socket) => new(
        options.Transport switch
        {
            InboxTransport.Auto => [socket, new StreamReceiving(mailbox, options), new PollReceiving(mailbox, options, InboxTransport.LongPoll)],
            InboxTransport.Socket => [socket],
            InboxTransport.Stream => [new StreamReceiving(mailbox, options)],
            _ => [new PollReceiving(mailbox, options, options.Transport)],
        },
        options.TimeProvider);

    /// <summary>The current one works: it is to be trusted, and those that were tried before it are not.</summary>
    public void Works()
    {
        var now = time.GetTimestamp();
        for (var i = Best(); i < _at; i++)
        {
            _blamed[i] = now;
        }

        _blamed[_at] = null;
    }

    /// <summary>The current one may be to blame for this failure: on to the next.</summary>
    /// <returns>False when there is none, or another would fare no better; then the caller pauses.</returns>
    public bool TryNext(InboxException error)
    {
        var wouldHelp = !error.ServerIsAway && !error.IsTls && error.Ending == Ending.None && error.Status is not (401 or 429 or 503);
        if (!wouldHelp || _at == rungs.Length - 1)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Back to the best that is not passed over.</summary>
    public void Restart() => _at = Best();

    private int Best() => Array.FindIndex(_blamed, since => since is not { } then || time.GetElapsedTime(then) >= Limits.PassOver) switch
    {
        -1 => rungs.Length - 1,
        var best => best,
    };
}
