using System.Text;
using Inbox.Rendezvous;

namespace Inbox.Tests.Rendezvous;

/// <summary>What every store of codes promises. A store's tests derive from this and make one.</summary>
internal abstract class RendezvousStoreContract
{
    private static readonly TimeSpan _life = TimeSpan.FromMinutes(10);

    private ManualTimeProvider _time = null!;
    private IRendezvousStore _store = null!;

    /// <summary>The shortest time that the store tells from none.</summary>
    protected virtual TimeSpan Tick => TimeSpan.FromTicks(1);

    [SetUp]
    public void MakeStore() => MakeStore(new());

    /// <summary>Makes an empty store, which has nothing in common with those before.</summary>
    protected abstract IRendezvousStore CreateStore(RendezvousOptions options, TimeProvider clock);

    /// <summary>How many codes the store last made holds, including ended ones that it remembers.</summary>
    protected abstract ValueTask<int> CountAsync();

    [Test]
    public async Task An_offer_is_read_by_its_code_as_often_as_one_likes()
    {
        var offer = await OfferAsync("offer");
        for (var i = 0; i < 3; i++)
        {
            (await ReadAsync(offer, SignalKind.Offer)).Should().Be("offer");
        }

        (await ReadAsync(offer, null)).Should().Be("offer");
    }

    [Test]
    public async Task An_answer_is_read_by_a_code_of_its_own()
    {
        var offer = await OfferAsync("offer");
        var answer = Code(await _store.AnswerAsync(offer, Bytes("answer")));

        answer.Should().NotBe(offer);
        (await ReadAsync(answer, SignalKind.Answer)).Should().Be("answer");
        (await ReadAsync(offer, SignalKind.Offer)).Should().Be("offer", "a page that answered may be reloaded");
    }

    [Test]
    public async Task An_offer_takes_one_answer()
    {
        var offer = await OfferAsync("offer");
        var first = Code(await _store.AnswerAsync(offer, Bytes("first")));

        (await _store.AnswerAsync(offer, Bytes("second"))).Status.Should().Be(RendezvousStatus.Answered);
        (await ReadAsync(first, SignalKind.Answer)).Should().Be("first");
    }

    [Test]
    public async Task Of_two_answers_at_once_exactly_one_is_stored()
    {
        const int Rounds = 200;
        const int Peers = 8;
        for (var round = 0; round < Rounds; round++)
        {
            var offer = await OfferAsync("offer");
            using var start = new Barrier(Peers);
            var results = new RendezvousResult[Peers];
            var threads = Enumerable.Range(0, Peers).Select(peer => new Thread(() =>
            {
                var answering = Bytes($"{peer}");
                start.SignalAndWait();
                results[peer] = _store.AnswerAsync(offer, answering).AsTask().GetAwaiter().GetResult();
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            var winner = Array.FindIndex(results, result => result.Status == RendezvousStatus.Done);
            results.Count(result => result.Status == RendezvousStatus.Done).Should().Be(1);
            results.Count(result => result.Status == RendezvousStatus.Answered).Should().Be(Peers - 1);
            (await ReadAsync(Code(results[winner]), SignalKind.Answer)).Should().Be($"{winner}");
        }

        (await CountAsync()).Should().Be(2 * Rounds, "each offer has one answer, and nothing else was stored");
    }

    [Test]
    public async Task A_code_is_good_for_ten_minutes()
    {
        var offer = await OfferAsync("offer");

        _time.Advance(_life - Tick);
        (await _store.ReadAsync(offer, null)).Signal!.Expires.Should().Be(Tick);
        _time.Advance(Tick);
        await IsAsync(offer, RendezvousStatus.Expired);
        (await _store.AnswerAsync(offer, Bytes("late"))).Status.Should().Be(RendezvousStatus.Expired);
    }

    [Test]
    public async Task How_a_code_ended_is_known_for_an_hour_and_then_forgotten()
    {
        var (expired, used, withdrawn) = (await OfferAsync("1"), await OfferAsync("2"), await OfferAsync("3"));
        var answer = Code(await _store.AnswerAsync(used, Bytes("answer")));
        await _store.EndAsync(answer);
        await _store.EndAsync(withdrawn);

        _time.Advance(_life + TimeSpan.FromHours(1) - Tick);
        await IsAsync(expired, RendezvousStatus.Expired);
        await IsAsync(used, RendezvousStatus.Used);
        await IsAsync(answer, RendezvousStatus.Used);
        await IsAsync(withdrawn, RendezvousStatus.Withdrawn);
        (await CountAsync()).Should().Be(4);

        _time.Advance(Tick);
        await IsAsync(expired, RendezvousStatus.Unknown);
        await IsAsync(answer, RendezvousStatus.Unknown);
        (await CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task An_answer_lives_as_long_as_any_code_though_its_offer_expires()
    {
        var offer = await OfferAsync("offer");
        _time.Advance(_life - TimeSpan.FromSeconds(1));
        var answer = Code(await _store.AnswerAsync(offer, Bytes("answer")));

        _time.Advance(_life - TimeSpan.FromSeconds(1));
        await IsAsync(offer, RendezvousStatus.Expired);
        (await ReadAsync(answer, SignalKind.Answer)).Should().Be("answer");
        (await _store.EndAsync(answer)).Status.Should().Be(RendezvousStatus.Done);
        await IsAsync(offer, RendezvousStatus.Expired);
        await IsAsync(answer, RendezvousStatus.Used);
    }

    [Test]
    public async Task The_wrong_kind_of_code_is_told_from_an_unknown_one()
    {
        var offer = await OfferAsync("offer");
        var answer = Code(await _store.AnswerAsync(offer, Bytes("answer")));

        (await _store.ReadAsync(offer, SignalKind.Answer)).Status.Should().Be(RendezvousStatus.AnswerNeeded);
        (await _store.ReadAsync(answer, SignalKind.Offer)).Status.Should().Be(RendezvousStatus.OfferNeeded);
        (await _store.AnswerAsync(answer, Bytes("x"))).Status.Should().Be(RendezvousStatus.OfferNeeded);
        (await _store.ReplaceAsync(offer, Bytes("x"))).Status.Should().Be(RendezvousStatus.AnswerNeeded);
        await IsAsync(RendezvousCode.NewCode(), RendezvousStatus.Unknown);
    }

    [Test]
    public async Task Whoever_answered_may_answer_anew_under_the_same_code()
    {
        var offer = await OfferAsync("offer");
        var answer = Code(await _store.AnswerAsync(offer, Bytes("first")));
        _time.Advance(TimeSpan.FromMinutes(1));

        var again = await _store.ReplaceAsync(answer, Bytes("second"));
        Code(again).Should().Be(answer);
        again.Signal!.Expires.Should().Be(_life - TimeSpan.FromMinutes(1));
        (await ReadAsync(answer, SignalKind.Answer)).Should().Be("second");

        await _store.EndAsync(answer);
        (await _store.ReplaceAsync(answer, Bytes("third"))).Status.Should().Be(RendezvousStatus.Used);
    }

    [Test]
    public async Task When_the_two_have_met_both_codes_are_used()
    {
        var offer = await OfferAsync("offer");
        var answer = Code(await _store.AnswerAsync(offer, Bytes("answer")));

        (await _store.EndAsync(answer)).Status.Should().Be(RendezvousStatus.Done);
        await IsAsync(offer, RendezvousStatus.Used);
        await IsAsync(answer, RendezvousStatus.Used);
        (await _store.EndAsync(offer)).Status.Should().Be(RendezvousStatus.Used);
    }

    [Test]
    public async Task A_withdrawn_offer_takes_its_answer_along()
    {
        var offer = await OfferAsync("offer");
        var answer = Code(await _store.AnswerAsync(offer, Bytes("answer")));

        (await _store.EndAsync(offer)).Status.Should().Be(RendezvousStatus.Done);
        await IsAsync(offer, RendezvousStatus.Withdrawn);
        await IsAsync(answer, RendezvousStatus.Withdrawn);
        (await _store.EndAsync(RendezvousCode.NewCode())).Status.Should().Be(RendezvousStatus.Unknown);
    }

    [Test]
    public async Task A_signal_of_no_bytes_or_too_many_is_refused_and_nothing_is_stored()
    {
        MakeStore(new() { MaxSignalBytes = 3 });

        (await _store.OfferAsync(Bytes("four"))).Status.Should().Be(RendezvousStatus.WrongSize);
        (await _store.OfferAsync(default)).Status.Should().Be(RendezvousStatus.WrongSize);
        (await CountAsync()).Should().Be(0);
        var offer = await OfferAsync("123");
        (await _store.AnswerAsync(offer, Bytes("four"))).Status.Should().Be(RendezvousStatus.WrongSize);
        var answer = Code(await _store.AnswerAsync(offer, Bytes("123")));
        (await _store.ReplaceAsync(answer, Bytes("four"))).Status.Should().Be(RendezvousStatus.WrongSize);
        (await ReadAsync(answer, SignalKind.Answer)).Should().Be("123");
    }

    [Test]
    public async Task There_are_no_more_codes_than_allowed_and_room_comes_when_they_expire()
    {
        MakeStore(new() { MaxCodes = 3 });
        var offer = await OfferAsync("1");
        await OfferAsync("2");
        _time.Advance(TimeSpan.FromMinutes(5));
        await OfferAsync("3");

        (await _store.OfferAsync(Bytes("4"))).Status.Should().Be(RendezvousStatus.Full);
        (await _store.AnswerAsync(offer, Bytes("a"))).Status.Should().Be(RendezvousStatus.Full);
        _time.Advance(TimeSpan.FromMinutes(5));
        await OfferAsync("4");
        await OfferAsync("5");
        (await _store.OfferAsync(Bytes("6"))).Status.Should().Be(RendezvousStatus.Full);
    }

    [Test]
    public async Task A_store_holds_at_most_twice_the_codes_that_are_allowed()
    {
        MakeStore(new() { MaxCodes = 10 });
        for (var step = 0; step < 500; step++)
        {
            while ((await _store.OfferAsync(Bytes("x"))).Status == RendezvousStatus.Done)
            {
            }

            (await CountAsync()).Should().BeLessThanOrEqualTo(20);
            _time.Advance(TimeSpan.FromSeconds(1 + (step * 37 % 200)));
        }
    }

    [Test]
    public async Task Of_more_ended_codes_than_there_may_be_the_oldest_are_forgotten_first()
    {
        MakeStore(new() { MaxCodes = 2 });
        var (first, second) = (await OfferAsync("1"), await OfferAsync("2"));
        _time.Advance(_life);
        var third = await OfferAsync("3");
        await IsAsync(first, RendezvousStatus.Expired);
        _time.Advance(_life);

        await IsAsync(first, RendezvousStatus.Unknown);
        await IsAsync(second, RendezvousStatus.Expired);
        await IsAsync(third, RendezvousStatus.Expired);
    }

    [Test]
    public void Options_out_of_their_range_are_refused_by_name()
    {
        Refuses(nameof(RendezvousOptions.Lifetime), options => options.Lifetime = TimeSpan.FromMilliseconds(999));
        Refuses(nameof(RendezvousOptions.Lifetime), options => options.Lifetime = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1));
        Refuses(nameof(RendezvousOptions.RememberedFor), options => options.RememberedFor = TimeSpan.FromTicks(-1));
        Refuses(nameof(RendezvousOptions.RememberedFor), options => options.RememberedFor = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1));
        Refuses(nameof(RendezvousOptions.MaxSignalBytes), options => options.MaxSignalBytes = 0);
        Refuses(nameof(RendezvousOptions.MaxSignalBytes), options => options.MaxSignalBytes = 65_537);
        Refuses(nameof(RendezvousOptions.MaxCodes), options => options.MaxCodes = 1);
        Refuses(nameof(RendezvousOptions.MaxCodes), options => options.MaxCodes = 1_000_001);

        void Refuses(string property, Action<RendezvousOptions> set)
        {
            var options = new RendezvousOptions();
            set(options);
            FluentActions.Invoking(() => CreateStore(options, TimeProvider.System)).Should().Throw<ArgumentException>().WithMessage($"*{property}*");
        }
    }

    private void MakeStore(RendezvousOptions options) => _store = CreateStore(options, _time = new());

    private async Task<RendezvousCode> OfferAsync(string text) => Code(await _store.OfferAsync(Bytes(text)));

    private async Task<string> ReadAsync(RendezvousCode code, SignalKind? kind) =>
        Encoding.UTF8.GetString((await _store.ReadAsync(code, kind)).Signal!.Body.Span);

    private async Task IsAsync(RendezvousCode code, RendezvousStatus status)
    {
        var result = await _store.ReadAsync(code, null);
        result.Status.Should().Be(status);
        result.Signal.Should().BeNull();
    }

    private static RendezvousCode Code(RendezvousResult result)
    {
        result.Status.Should().Be(RendezvousStatus.Done);
        return result.Signal!.Code;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
