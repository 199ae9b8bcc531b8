using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Inbox.Diagnostics;
using Inbox.Redis.Nodes;
using StackExchange.Redis;

namespace Inbox.Redis.Mailboxes;

/// <summary>A store that keeps mailboxes in Redis, so that any number of nodes serve them.</summary>
/// <remarks>Each operation is one script, which is one step in Redis. A node keeps only what can be asked for again.</remarks>
internal sealed partial class RedisMailboxStore
    : IMailboxStore, IMailboxSweep, IMailboxDrain, IMailboxStatistics, IMailboxDirectory, IMailboxPresence, IMailboxHealth, IMailboxEviction, IDisposable
{
    private readonly RedisMailboxKeys _keys;
    private readonly Claims _claims;
    private readonly Origins _origins;
    private readonly CancellationTokenSource _stopping = new();

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of its range; the message names it.</exception>
    public RedisMailboxStore(InboxOptions options, RedisNode node, TimeProvider time, IMeterFactory? meters = null, string name = "")
    {
        options.ThrowIfInvalid();
        (Options, Node, Time) = (options, node, time);
        Limits = MailboxLimits.Of(options);
        Metrics = new(meters, () => node.Heart.Held, name);
        _keys = new(this);
        _claims = new(this);
        _origins = new(this);
        node.Left += _claims.ForgetLife;
    }

    public MailboxLimits Limits { get; }

    public InboxOptions Options { get; }

    public RedisNode Node { get; }

    public TimeProvider Time { get; }

    public InboxMetrics Metrics { get; }

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Gets the clock that scripts go by; null for that of Redis, which all nodes share. Only tests have another.</summary>
    public TimeProvider? ScriptClock { get; init; }

    /// <summary>Gets the time for scripts; empty for that of Redis.</summary>
    public RedisValue Now => ScriptTime.Now(ScriptClock);

    public async ValueTask<bool> ContainsAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return MailboxName.IsLegal(name) && (await RunAsync(name, MailboxScript.Look).ConfigureAwait(false)).Status != "None";
    }

    public async ValueTask<bool> IsAttachedAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return MailboxName.IsLegal(name) && (await RunAsync(name, MailboxScript.Look).ConfigureAwait(false)).Status == "Attached";
    }

    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var partition in Node.Partitions)
        {
            var names = await Node.AskAsync(database => database.SortedSetRangeByRankAsync(partition.Due)).ConfigureAwait(false);
            foreach (string? name in names)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await ContainsAsync(name!, cancellationToken).ConfigureAwait(false))
                {
                    yield return name!;
                }
            }
        }
    }

    public async ValueTask<MailboxStatistics> CountAsync(CancellationToken cancellationToken = default)
    {
        var (mailboxes, messages, bytes) = (0, 0, 0L);
        foreach (var counts in await Task.WhenAll(Node.Partitions.Select(partition =>
            Node.AskAsync(database => database.HashGetAsync(partition.Counts, ["mailboxes", "messages", "bytes"])))).ConfigureAwait(false))
        {
            mailboxes += (int)counts[0];
            messages += (int)counts[1];
            bytes += (long)counts[2];
        }

        return new(mailboxes, messages, bytes);
    }

    public async ValueTask CheckAsync(CancellationToken cancellationToken = default) =>
        await Node.AskAsync(database => database.PingAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask EvictAsync(CancellationToken cancellationToken = default) => await Node.EvictAllAsync().ConfigureAwait(false);

    /// <summary>Ends the waits of this node. Nothing is refused: the mailboxes outlive it.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken = default) => await _stopping.CancelAsync().ConfigureAwait(false);

    public void Dispose()
    {
        Node.Left -= _claims.ForgetLife;
        Metrics.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Runs a script on the mailbox of that name.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer. The script may have run.</exception>
    public Task<Reply> RunAsync(string name, Script script, params ReadOnlySpan<RedisValue> arguments) =>
        RunAsync(_keys.Of(name), script, arguments);

    /// <inheritdoc cref="RunAsync(string, Script, ReadOnlySpan{RedisValue})"/>
    public Task<Reply> RunAsync(in MailboxKeys mailbox, Script script, params ReadOnlySpan<RedisValue> arguments)
    {
        var values = new RedisValue[MailboxKeys.CommonArguments + arguments.Length];
        mailbox.WriteCommon(values);
        arguments.CopyTo(values.AsSpan(MailboxKeys.CommonArguments));
        return RunAsync(mailbox, script, values);
    }

    public MailboxKeys KeysOf(string name) => _keys.Of(name);

    private async Task<Reply> RunAsync(MailboxKeys mailbox, Script script, RedisValue[] values)
    {
        var reply = new Reply(await Node.RunAsync(script, mailbox.Keys, values).ConfigureAwait(false));
        Node.Tell(reply.Woken);
        if (reply.Expired > 0)
        {
            Metrics.Expired(reply.Expired);
        }

        if (reply.Ended.Length > 0)
        {
            _claims.Forget(mailbox.Name);
            if (!reply.Ended.StartsWith('t'))
            {
                Metrics.Retired(hasLeft: reply.Ended.StartsWith('o'));
            }

            if (reply.Ended.EndsWith('+'))
            {
                await DropOrphansAsync(mailbox.Partition).ConfigureAwait(false);
            }
        }

        return reply;
    }

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static long Microseconds(TimeSpan duration) => ScriptTime.Microseconds(duration);
}
