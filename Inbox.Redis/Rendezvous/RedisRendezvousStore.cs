using Inbox.Redis.Nodes;
using Inbox.Rendezvous;
using StackExchange.Redis;

namespace Inbox.Redis.Rendezvous;

/// <summary>A store that keeps codes in Redis, so that the two peers may be served by any two nodes.</summary>
/// <remarks>
/// All codes are in one slot: so <see cref="RendezvousOptions.MaxCodes"/> is exact, and an offer and its answer end in one step. That
/// bounds all codes of a cluster to what one core of Redis does, which is some ten thousand requests per second, and to the memory of one
/// machine: with the default limits 80 MiB if every signal is as large as it may be. Each operation is one script, which also ends and
/// forgets up to 100 codes whose time is over.
/// </remarks>
internal sealed class RedisRendezvousStore : IRendezvousStore
{
    private readonly RendezvousOptions _options;
    private readonly RedisNode _node;
    private readonly TimeProvider? _clock;
    private readonly Func<RendezvousCode> _newCode;
    private readonly RedisKey[] _keys;

    /// <param name="options">Lifetime and limits.</param>
    /// <param name="node">This process's node.</param>
    /// <param name="clock">The clock that scripts go by; null for that of Redis. Only tests have another.</param>
    /// <param name="newCode">Makes codes that may be taken; null for random ones.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public RedisRendezvousStore(RendezvousOptions options, RedisNode node, TimeProvider? clock = null, Func<RendezvousCode>? newCode = null)
    {
        options.ThrowIfInvalid();
        (_options, _node, _clock, _newCode) = (options, node, clock, newCode ?? RendezvousCode.NewCode);
        var partition = node.Partitions[0];
        _keys = [partition.Key("codes", "entries"), partition.Key("codes", "bodies"), partition.Key("codes", "living"), partition.Key("codes", "remembered")];
    }

    public async ValueTask<RendezvousResult> OfferAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var code = _newCode();
            if (await RunAsync(RendezvousScript.Offer, code, body, Text(code), Fit(body)).ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }
    }

    public async ValueTask<RendezvousResult> AnswerAsync(
        RendezvousCode offer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var code = _newCode();
            try
            {
                if (await RunAsync(RendezvousScript.Answer, code, body, Text(code), Fit(body), Text(offer)).ConfigureAwait(false) is { } result)
                {
                    return result;
                }
            }
            catch (MailboxStoreException)
            {
                // It may have been stored. Nobody knows its code, and it would keep others from answering.
                _node.Heart.Unfinished.Add(() => RunAsync(RendezvousScript.Undo, code, default, Text(code), Text(offer)));
                throw;
            }
        }
    }

    public async ValueTask<RendezvousResult> ReplaceAsync(
        RendezvousCode answer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        (await RunAsync(RendezvousScript.Replace, answer, body, Text(answer), Fit(body)).ConfigureAwait(false))!.Value;

    public async ValueTask<RendezvousResult> ReadAsync(
        RendezvousCode code, SignalKind? expected, CancellationToken cancellationToken = default) =>
        (await RunAsync(RendezvousScript.Read, code, default, Text(code), expected?.ToString() ?? "").ConfigureAwait(false))!.Value;

    public async ValueTask<RendezvousResult> EndAsync(RendezvousCode code, CancellationToken cancellationToken = default) =>
        (await RunAsync(RendezvousScript.End, code, default, Text(code)).ConfigureAwait(false))!.Value;

    /// <summary>Returns how many codes Redis has, including ended ones that are remembered.</summary>
    internal async Task<int> CountAsync() =>
        (int)await (await _node.StartAsync().ConfigureAwait(false)).HashLengthAsync(_keys[0]).ConfigureAwait(false);

    /// <returns>Null if the new code is taken.</returns>
    private async Task<RendezvousResult?> RunAsync(
        Script script, RendezvousCode code, ReadOnlyMemory<byte> body, params RedisValue[] arguments)
    {
        var reply = (RedisResult[])(await _node.RunAsync(
            script,
            _keys,
            [
                ScriptTime.Now(_clock), ScriptTime.Microseconds(_options.Lifetime), ScriptTime.Microseconds(_options.RememberedFor), _options.MaxCodes,
                .. arguments,
            ]).ConfigureAwait(false))!;
        var status = (string)reply[0]!;
        return status switch
        {
            "Taken" => null,
            "Done" => RendezvousResult.Done(new(
                code, Enum.Parse<SignalKind>((string)reply[1]!), reply.Length > 3 ? (byte[])reply[3]! : body, TimeSpan.FromMicroseconds((long)reply[2]))),
            _ => RendezvousResult.Refused(Enum.Parse<RendezvousStatus>(status)),
        };
    }

    private static RedisValue Text(RendezvousCode code) => code.ToString();

    /// <returns>Nothing, if the body has none or too many bytes: the script answers that in its turn.</returns>
    private ReadOnlyMemory<byte> Fit(ReadOnlyMemory<byte> body) => body.Length <= _options.MaxSignalBytes ? body : default;
}
