using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

internal sealed partial class RedisReceiver
{
    public async ValueTask<bool> CompleteAsync(long ticket, CancellationToken cancellationToken)
    {
        var flight = _flight;
        var isSettled = await SettleAsync(ticket, delivered: true).ConfigureAwait(false);
        if (isSettled && flight.Ticket == ticket)
        {
            _given = _after is null ? 0 : flight.Final;
            _store.Metrics.Received(flight.Count);
        }

        if (!isSettled)
        {
            _store.Node.Metrics.LeaseExpired();
        }

        return isSettled;
    }

    public ValueTask<bool> ReturnAsync(long ticket, CancellationToken cancellationToken) => new(SettleAsync(ticket, delivered: false));

    public async ValueTask<bool> RenewAsync(long ticket, CancellationToken cancellationToken) =>
        (await _store.RunAsync(
            _mailbox.Keys, MailboxScript.Renew, _mailbox.Life, ticket, RedisMailboxStore.Microseconds(_store.Options.Lease)).ConfigureAwait(false)).Status == "Renewed";

    private async Task<bool> SettleAsync(long ticket, bool delivered)
    {
        var life = _mailbox.Life;
        var next = _once ? "detach" : delivered ? "wait" : "";
        _isRegistered = false;
        _parking.Reset();
        try
        {
            var reply = await RunAsync(next).ConfigureAwait(false);
            var isSettled = reply.Status == "Settled";
            _isRegistered = reply.Count > 0;
            _isAttached = _isAttached && !(_once && isSettled);
            return isSettled;
        }
        catch (MailboxStoreException)
        {
            // If Redis comes back before the lease is over, nobody need wait for that.
            _store.Node.Heart.Unfinished.Add(() => RunAsync(_once ? next : ""));
            throw;
        }

        Task<Reply> RunAsync(string next) => _store.RunAsync(_mailbox.Keys, MailboxScript.Settle, life, ticket, delivered, Id, next);
    }
}
