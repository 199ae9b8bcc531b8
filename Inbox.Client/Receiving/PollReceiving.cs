using System.Net;
using System.Runtime.CompilerServices;
using Inbox.Client.Http;

namespace Inbox.Client.Receiving;

/// <summary>Receives by long or short polls. Each poll acknowledges the messages that were handled before it.</summary>
internal sealed class PollReceiving(HttpMailbox mailbox, InboxClientOptions options, InboxTransport transport) : IReceiving
{
    private readonly TimeSpan _wait = transport == InboxTransport.Poll ? TimeSpan.Zero : options.MaxWait;

    public InboxTransport Transport => transport;

    public bool IsBetweenRequests => true;

    public async IAsyncEnumerable<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        Arrivals arrivals, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first poll is answered at once and shows that this client holds the mailbox. The server holds the later ones.
        for (var held = TimeSpan.Zero; ; held = _wait)
        {
            var (batch, ended) = await PollAsync(arrivals, held, cancellationToken).ConfigureAwait(false);
            yield return batch;
            if (batch.Length > 0)
            {
                await arrivals.HandledAsync(Limits.KeepAlive, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
            else if (ended is null && (held > TimeSpan.Zero || _wait == TimeSpan.Zero))
            {
                // The server did not hold that request: without a pause this would be a busy loop.
                await Task.Delay(Limits.PollPause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<(ReceivedMessage[] Batch, string? Ended)> PollAsync(Arrivals arrivals, TimeSpan held, CancellationToken cancellationToken)
    {
        var after = arrivals.Acknowledged;
        using var answer = await mailbox.PollAsync(after, held, cancellationToken).ConfigureAwait(false);
        arrivals.Confirmed = after;
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            return (Envelope.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), Envelope.Batch), null);
        }

        var ended = answer.Headers.TryGetValues("X-Wait-Ended", out var values) ? values.First() : null;
        return ended is null or "timeout" ? ([], ended) : throw Endings.Of(ended, Problem.RetryAfter(answer.Headers.RetryAfter, options.TimeProvider));
    }
}
