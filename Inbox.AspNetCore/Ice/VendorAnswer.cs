namespace Inbox.AspNetCore.Ice;

/// <summary>
/// The last answer of a vendor of TURN servers: asked for again at half of its life, by one request at a time, and kept while the vendor
/// fails, as long as its credentials last.
/// </summary>
internal sealed class VendorAnswer(TimeProvider time, Func<TimeSpan, CancellationToken, Task<IceServerList>> ask) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a vendor that has failed is left alone.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _asking = new(1);
    private Answer? _last;
    private long _failedAt;

    public async ValueTask<IceServerList> GetAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _last) is { } last && AgeOf(last) < last.List.Lifetime / 2)
        {
            return Remaining(last);
        }

        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_last is { } other && AgeOf(other) < other.List.Lifetime / 2)
            {
                return Remaining(other);
            }

            return await AskAsync(lifetime).ConfigureAwait(false);
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    /// <summary>Asks the vendor, for all who wait: a caller that goes does not end it.</summary>
    private async Task<IceServerList> AskAsync(TimeSpan lifetime)
    {
        var kept = _last is { } last && AgeOf(last) < last.List.Lifetime ? last : null;
        if (kept is not null && _failedAt != 0 && time.GetElapsedTime(_failedAt) < _pause)
        {
            return Remaining(kept);
        }

        try
        {
            using var patience = new CancellationTokenSource(_patience, time);
            var answer = new Answer(Usable(await ask(lifetime, patience.Token).ConfigureAwait(false)), time.GetTimestamp());
            _failedAt = 0;
            Volatile.Write(ref _last, answer);
            return answer.List;
        }
        catch (Exception) when (kept is not null)
        {
            _failedAt = time.GetTimestamp();
            return Remaining(kept);
        }
    }

    private TimeSpan AgeOf(Answer answer) => time.GetElapsedTime(answer.Since);

    private IceServerList Remaining(Answer answer) => new(answer.List.Servers, answer.List.Lifetime - AgeOf(answer));

    private static IceServerList Usable(IceServerList list) => new(
        [
            .. list.Servers.Select(UsableOf).Where(server => server.Urls.Count > 0),
        ],
        list.Lifetime);

    private static IceServer UsableOf(IceServer server) =>
        new([.. server.Urls.Where(url => !IceUrl.IsBlockedByBrowsers(url))], server.Username, server.Credential);

    private sealed record Answer(IceServerList List, long Since);
}
