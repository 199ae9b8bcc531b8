using System.Runtime.CompilerServices;
using Inbox.Memory;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>Mailboxes whose backend goes away and comes back when the test says so. What waits when it goes fails as well.</summary>
internal sealed class FailingStore(TimeProvider time) : IMailboxStore, IMailboxHealth, IMailboxDirectory, IMailboxPresence, IDisposable
{
    private readonly MemoryMailboxStore _store = new(new(), time);
    private volatile bool _receivesNothing;
    private TaskCompletionSource _away = NewAway();

    /// <summary>From now on nothing is answered.</summary>
    public void Fail() => _away.TrySetResult();

    /// <summary>From now on mailboxes are opened, and nothing is received.</summary>
    public void FailReceiving() => _receivesNothing = true;

    /// <summary>From now on everything is, and no message was lost.</summary>
    public void Recover() => _away = NewAway();

    public MailboxLimits Limits => _store.Limits;

    public async ValueTask<ClaimResult> ClaimAsync(string name, ReadOnlyMemory<byte> password, ClaimOptions options = default, CancellationToken cancellationToken = default)
    {
        await CheckAsync(cancellationToken);
        var claim = await _store.ClaimAsync(name, password, options, cancellationToken);
        return claim.TryGetMailbox(out var mailbox) ? ClaimResult.Claimed(new Failing(this, mailbox)) : claim;
    }

    public async ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (_away.Task.IsCompleted)
        {
            throw new MailboxStoreException("It was told to fail.");
        }
    }

    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await CheckAsync(cancellationToken);
        await foreach (var name in _store.ListAsync(cancellationToken))
        {
            yield return name;
        }
    }

    public async ValueTask<bool> ContainsAsync(string name, CancellationToken cancellationToken = default)
    {
        await CheckAsync(cancellationToken);
        return await _store.ContainsAsync(name, cancellationToken);
    }

    public async ValueTask<bool> IsAttachedAsync(string name, CancellationToken cancellationToken = default)
    {
        await CheckAsync(cancellationToken);
        return await _store.IsAttachedAsync(name, cancellationToken);
    }

    public void Dispose() => _store.Dispose();

    private static TaskCompletionSource NewAway() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Failing(FailingStore store, IMailbox mailbox) : IMailbox
    {
        public string Name => mailbox.Name;

        public async ValueTask<SendStatus> SendAsync(string to, MessageContent content, SendOptions options = default, CancellationToken cancellationToken = default)
        {
            await store.CheckAsync(cancellationToken);
            return await mailbox.SendAsync(to, content, options, cancellationToken);
        }

        public async ValueTask<IMailboxReceiver> AttachAsync(AttachOptions options = default, CancellationToken cancellationToken = default)
        {
            await store.CheckAsync(cancellationToken);
            return new FailingReceiver(store, await mailbox.AttachAsync(options, cancellationToken));
        }

        public async ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default)
        {
            await store.CheckAsync(cancellationToken);
            return await mailbox.AcknowledgeAsync(id, cancellationToken);
        }

        public async ValueTask LeaveAsync(CancellationToken cancellationToken = default)
        {
            await store.CheckAsync(cancellationToken);
            await mailbox.LeaveAsync(cancellationToken);
        }

        public async ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default)
        {
            await store.CheckAsync(cancellationToken);
            return await mailbox.TouchAsync(cancellationToken);
        }
    }

    private sealed class FailingReceiver(FailingStore store, IMailboxReceiver receiver) : IMailboxReceiver
    {
        public async ValueTask<ReceiveResult> ReceiveAsync(TimeSpan wait, int max = 1, CancellationToken cancellationToken = default)
        {
            await store.CheckAsync(cancellationToken);
            if (store._receivesNothing)
            {
                throw new MailboxStoreException("It was told to receive nothing.");
            }

            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var receiving = receiver.ReceiveAsync(wait, max, giveUp.Token).AsTask();
            if (await Task.WhenAny(receiving, store._away.Task) != receiving)
            {
                await giveUp.CancelAsync();
                await (await receiving).ReturnAsync(CancellationToken.None);
                await store.CheckAsync(cancellationToken);
            }

            return await receiving;
        }

        public ValueTask DisposeAsync() => receiver.DisposeAsync();
    }
}
