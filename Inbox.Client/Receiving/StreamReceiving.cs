using System.Runtime.CompilerServices;
using Inbox.Client.Http;

namespace Inbox.Client.Receiving;

/// <summary>Receives server-sent events. Handled messages are acknowledged when it reconnects or the client is disposed.</summary>
internal sealed class StreamReceiving(HttpMailbox mailbox, InboxClientOptions options) : IReceiving
{
    /// <summary>The event with which the server asks for a new request, because only that acknowledges and makes room.</summary>
    private const string Again = "again";

    public InboxTransport Transport => InboxTransport.Stream;

    public bool IsBetweenRequests => false;

    public async IAsyncEnumerable<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        Arrivals arrivals, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = arrivals.Acknowledged;
        using var answer = await mailbox.StreamAsync(after, cancellationToken).ConfigureAwait(false);
        var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var disposing = stream.ConfigureAwait(false);
        var events = new EventReader(stream, options.MaxAnswerBytes, options.TimeProvider);

        // The server sends something at once. If a proxy holds that back, it would hold messages back too.
        for (var patience = Limits.FirstByte; ; patience = Limits.Silence)
        {
            var batch = Messages(await events.ReadAsync(patience, cancellationToken).ConfigureAwait(false), out var ended);
            arrivals.Confirmed = after;
            yield return batch;
            await arrivals.RoomAsync(cancellationToken).ConfigureAwait(false);
            if (ended is Again)
            {
                await arrivals.HandledAsync(Limits.KeepAlive, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                yield break;
            }

            if (ended is not null)
            {
                throw Endings.Of(ended);
            }
        }
    }

    private static List<ReceivedMessage> Messages(IEnumerable<ServerEvent> events, out string? ended)
    {
        var batch = new List<ReceivedMessage>();
        ended = null;
        foreach (var (name, data) in events)
        {
            if (name is Again or "superseded" or "left" or "stopping")
            {
                ended ??= name;
            }
            else if (name is "message")
            {
                batch.Add(Envelope.Parse(data, Envelope.Message));
            }
        }

        return batch;
    }
}
