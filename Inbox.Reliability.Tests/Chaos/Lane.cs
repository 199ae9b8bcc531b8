using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>One mailbox, a receiver that means well, a sender, and the means to misbehave.</summary>
internal sealed class Lane(ChaosTarget target, Ledger ledger, Mode mode, int seed, CancellationToken patience) : IDisposable
{
    private readonly string _mailbox = ChaosTarget.NewName("receiver");
    private readonly string _sender = ChaosTarget.NewName("sender");
    private readonly KeptClient _receiving = new(target.EndPoint, patience);
    private readonly KeptClient _sending = new(target.EndPoint, patience);
    private readonly KeptClient _stranger = new(target.EndPoint, patience);
    private long _after;

    public Mode Mode { get; } = mode;

    public Random Random { get; } = new(seed);

    /// <summary>The most messages of plain delivery that a receiver who leaves now may take with it.</summary>
    public void Doubt() => ledger.Doubt(Mode.IsAcknowledged ? 0 : Mode.Most);

    public Task<RawClient> OpenAsync(int? receiveBuffer = null) => RawClient.OpenAsync(target.EndPoint, patience, receiveBuffer);

    public byte[] Get(int wait) => target.Request(
        "GET", _mailbox, $"?wait={wait}{(Mode.IsAcknowledged ? $"&after={_after}" : "")}{(Mode.IsBatch ? $"&max={Mode.Most}" : "")}");

    /// <summary>A receiver that waits; sometimes one whose request has not even arrived.</summary>
    public async Task<RawClient> ParkAsync(int? receiveBuffer = null)
    {
        var receiver = await OpenAsync(receiveBuffer);
        await receiver.WriteAsync(Get(wait: 25));
        if (Random.Next(4) > 0)
        {
            await LetTimePassAsync();
        }

        return receiver;
    }

    /// <summary>A stranger's round trip, in which the server most likely does what it was asked before. Nothing depends on it.</summary>
    public async Task LetTimePassAsync() => await _stranger.AskAsync(target.Request("OPTIONS", _sender, ""));

    /// <summary>Sends small messages, one after the other, over one connection.</summary>
    public async Task SendAsync(int count)
    {
        for (; count > 0; count--)
        {
            await SendOneAsync(Random.Next(10) == 0 ? 40_000 : Random.Next(2_000));
        }
    }

    public async Task<Message> SendOneAsync(int length)
    {
        var (message, request) = Write(length);
        Judge(message, await _sending.AskAsync(request));
        return message;
    }

    /// <summary>A new message, and the POST that carries it.</summary>
    public (Message Message, byte[] Request) Write(int length)
    {
        var message = ledger.Write(_sender, _mailbox, length);
        return (message, target.Request("POST", _sender, $"?to={_mailbox}", message.Body()));
    }

    public static void Judge(Message message, RawAnswer? answer) =>
        message.Fate = answer is null ? Fate.Unanswered : answer.Status == 200 ? Fate.Accepted : Fate.Refused;

    public int Large => target.Large;

    /// <summary>Books what a receiver got: nothing from an answer that is not whole.</summary>
    public void Take(RawAnswer? answer) => Take([answer]);

    /// <summary>Books what several receivers got at once.</summary>
    /// <param name="answers">One receiver's, in the order in which they came.</param>
    /// <param name="others">Those of others: which came first cannot be told from outside, but by the ids.</param>
    public void Take(IEnumerable<RawAnswer?> answers, params RawAnswer?[] others)
    {
        var parcels = answers.SelectMany(Parcel.Of).ToList();
        foreach (var parcel in others.SelectMany(Parcel.Of))
        {
            var next = parcels.FindIndex(other => other.Id > parcel.Id);
            parcels.Insert(next < 0 ? parcels.Count : next, parcel);
        }

        foreach (var parcel in parcels)
        {
            ledger.Received(_mailbox, parcel, Mode.IsAcknowledged);
        }
    }

    public Task ClaimAsync() => ReceiveAsync(wait: 0);

    /// <summary>One receive that behaves. It acknowledges what the ones before it brought.</summary>
    public async Task<RawAnswer?> ReceiveAsync(int wait)
    {
        var answer = await _receiving.AskAsync(Get(wait));
        _after = Parcel.Of(answer) is [.., { Id: { } last }] ? Math.Max(_after, last) : _after;
        return answer;
    }

    /// <summary>Receives until nothing is there.</summary>
    /// <param name="others">Receivers that may have got something too.</param>
    public async Task DrainAsync(params Task<RawAnswer?>[] others)
    {
        List<RawAnswer?> answers = [];

        // Twice nothing, for servers to which a lost receiver's message comes back late; and each other one superseded, if it had nothing.
        for (var empty = 0; empty < 2 || others.Any(other => !other.IsCompleted);)
        {
            var answer = await ReceiveAsync(wait: 0);
            answers.Add(answer);
            empty = answer is { Status: 200 } || answer?["X-Wait-Ended"] is not null ? 0 : empty + 1;
        }

        Take(answers, await Task.WhenAll(others));
    }

    public async Task LeaveAsync()
    {
        await _receiving.AskAsync(target.Request("DELETE", _mailbox, ""));
        await _sending.AskAsync(target.Request("DELETE", _sender, ""));
    }

    public void Dispose()
    {
        _receiving.Dispose();
        _sending.Dispose();
        _stranger.Dispose();
    }
}
