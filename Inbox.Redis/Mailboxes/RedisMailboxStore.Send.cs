using Inbox.Redis.Nodes;
using StackExchange.Redis;

namespace Inbox.Redis.Mailboxes;

internal sealed partial class RedisMailboxStore
{
    /// <summary>
    /// The largest message that travels with a wake-up to another node, in bytes; larger ones are fetched. Redis drops the connection of a
    /// node that leaves 32 MiB of published words unread.
    /// </summary>
    private const int MaxPublished = 8192;

    private long _lastPledge;

    public async ValueTask<SendStatus> SendAsync(RedisMailbox sender, string to, MessageContent content, TimeSpan hold)
    {
        ArgumentNullException.ThrowIfNull(to);
        var ownership = await sender.ProveAsync().ConfigureAwait(false);
        var status = ownership == Ownership.Lost ? SendStatus.SenderGone
            : content.Body.Length > Options.MaxMessageBytes ? SendStatus.TooLarge
            : !MailboxName.IsLegal(to) ? SendStatus.NoSuchMailbox
            : await DeliverAsync(sender, KeysOf(to), content, hold).ConfigureAwait(false);
        Metrics.Sent(status);
        return status;
    }

    private async Task<SendStatus> DeliverAsync(RedisMailbox sender, MailboxKeys to, MessageContent content, TimeSpan hold)
    {
        var frame = Frame.Write(sender.Name, sender.Life, content);
        var status = await TryDeliverAsync(sender, to, content.Body.Length, frame, hold).ConfigureAwait(false);
        if (status is not (SendStatus.ServerFull or SendStatus.OriginFull or SendStatus.HoldFull))
        {
            return status;
        }

        // What has expired makes room, though no sweep has visited it yet.
        await SweepAsync(to.Partition).ConfigureAwait(false);
        await _origins.CountAsync(to.Partition, sender.Origin).ConfigureAwait(false);
        return await TryDeliverAsync(sender, to, content.Body.Length, frame, hold).ConfigureAwait(false);
    }

    private async Task<SendStatus> TryDeliverAsync(RedisMailbox sender, MailboxKeys to, int bytes, byte[] frame, TimeSpan hold)
    {
        while (true)
        {
            var origin = OriginOf(sender.Origin);
            var reply = await RunAsync(
                to, MailboxScript.Send, bytes, origin, Microseconds(Options.MessageTimeout), Options.MaxMailboxMessages, Options.MaxMailboxBytes,
                _origins.MostBytes(to.Partition, sender.Origin), Microseconds(Options.Lease), MaxPublished, frame).ConfigureAwait(false);
            if (reply.Count > 0)
            {
                Node.Give(token: reply.Number(0), ticket: reply.Number(1), id: reply.Number(2), frame);
            }

            var sent = StatusOf(reply.Status);
            if (sent != SendStatus.NoSuchMailbox || hold <= TimeSpan.Zero || Options.MaxHold == TimeSpan.Zero)
            {
                return sent;
            }

            if (await HoldAsync(sender, to, bytes, frame, hold < Options.MaxHold ? hold : Options.MaxHold).ConfigureAwait(false) is { } held)
            {
                return held;
            }
        }
    }

    /// <summary>
    /// Holds a message for a free name. It counts for its sender, whose keys may be on another machine than the name's; so first it is
    /// pledged there, then held here. If the node dies in between, the pledge ends with the hold.
    /// </summary>
    /// <returns>Null if somebody has just claimed the name.</returns>
    private async Task<SendStatus?> HoldAsync(RedisMailbox sender, MailboxKeys to, int bytes, byte[] frame, TimeSpan hold)
    {
        var pledge = $"{Node.Id}-{Text(Interlocked.Increment(ref _lastPledge))}";
        var time = Microseconds(hold);
        var pledged = (await RunAsync(
            sender.Keys, MailboxScript.Pledge, sender.Life, time, bytes, Options.MaxMailboxMessages, Options.MaxMailboxBytes, pledge, to.Name).ConfigureAwait(false)).Status;
        if (pledged != "Pledged")
        {
            return pledged == "HoldFull" ? SendStatus.HoldFull : SendStatus.NoSuchMailbox;
        }

        var held = (await RunAsync(
            to, MailboxScript.Hold, bytes, OriginOf(sender.Origin), Microseconds(Options.MessageTimeout), time, Options.MaxMailboxMessages, Options.MaxMailboxBytes,
            _origins.MostBytes(to.Partition, sender.Origin), Options.MaxMailboxes, sender.Life, pledge, sender.Name, frame).ConfigureAwait(false)).Status;
        if (held == "Held")
        {
            return SendStatus.Held;
        }

        await ReleaseAsync(sender.Name, sender.Life, bytes, pledge, to.Name).ConfigureAwait(false);
        return held == "Taken" ? null : StatusOf(held);
    }

    private Task<Reply> ReleaseAsync(string from, long life, long bytes, string pledge, string to) =>
        RunAsync(from, MailboxScript.Release, life, bytes, pledge, to);

    /// <summary>Drops what is held of mailboxes of the partition that have ended.</summary>
    private async Task DropOrphansAsync(Partition partition)
    {
        while (await Node.AskAsync(database => database.ListLeftPopAsync(partition.Orphans, 100)).ConfigureAwait(false) is { Length: > 0 } orphans)
        {
            foreach (string? orphan in orphans)
            {
                var separator = orphan!.IndexOf(':', StringComparison.Ordinal);
                await RunAsync(orphan[(separator + 1)..], MailboxScript.Orphan, (RedisValue)orphan[..separator]).ConfigureAwait(false);
            }
        }
    }

    private static SendStatus StatusOf(string status) => status switch
    {
        "Accepted" => SendStatus.Accepted,
        "NoSuchMailbox" => SendStatus.NoSuchMailbox,
        "MailboxFull" => SendStatus.MailboxFull,
        "OriginFull" => SendStatus.OriginFull,
        _ => SendStatus.ServerFull,
    };
}
