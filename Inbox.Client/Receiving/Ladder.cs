using Inbox.Client.Http;

namespace Inbox.Client.Receiving;

/// <summary>
/// Chooses the transport. A transport that fails is skipped for a while, but only after a later one in the order has worked: when the
/// server is down all of them fail, and none is skipped.
/// </summary>
/// <param name="rungs">The transports, best first.</param>
/// <param name="time">The clock.</param>
internal sealed class Ladder(IReceiving[] rungs, TimeProvider time)
{
    private readonly long?[] _blamed = new long?[rungs.Length];
    private int _at;

    public IReceiving Current => rungs[_at];

    /// <summary>Gets whether it is time to try a better transport than the current one again.</summary>
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

    /// <summary>Records that the current transport works, and that the ones tried before it do not.</summary>
    public void Works()
    {
        var now = time.GetTimestamp();
        for (var i = Best(); i < _at; i++)
        {
            _blamed[i] = now;
        }

        _blamed[_at] = null;
    }

    /// <summary>Moves to the next transport when the current one may have caused the error.</summary>
    /// <returns>False when there is no next one, or when it would fail in the same way. Then the caller pauses.</returns>
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

    /// <summary>Returns to the best transport that is not skipped.</summary>
    public void Restart() => _at = Best();

    private int Best() => Array.FindIndex(_blamed, since => since is not { } then || time.GetElapsedTime(then) >= Limits.PassOver) switch
    {
        -1 => rungs.Length - 1,
        var best => best,
    };
}
