using System.Text;
using Inbox.Redis.Nodes;
using Inbox.Redis.Rendezvous;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rendezvous;
using Inbox.Tests;

namespace Inbox.Redis.Tests.Rendezvous;

/// <summary>What one node or memory alone cannot show: two nodes with the same codes.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RendezvousNodesTests
{
    private readonly string _prefix = Guid.NewGuid().ToString("n");
    private readonly ManualTimeProvider _time = new();
    private readonly List<RedisNode> _nodes = [];

    [TearDown]
    public async Task StopNodes() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    [Test]
    public async Task A_signal_that_one_node_stored_is_read_and_ended_at_another()
    {
        var (here, there) = (Create(), Create());
        var offer = (await here.OfferAsync("offer"u8.ToArray())).Signal!;
        var read = (await there.ReadAsync(offer.Code, SignalKind.Offer)).Signal!;
        read.Body.ToArray().Should().Equal("offer"u8.ToArray());
        read.Expires.Should().Be(offer.Expires);

        var answer = (await there.AnswerAsync(offer.Code, "answer"u8.ToArray())).Signal!;
        (await here.EndAsync(answer.Code)).Signal!.Body.ToArray().Should().Equal("answer"u8.ToArray());
        (await there.ReadAsync(offer.Code, null)).Status.Should().Be(RendezvousStatus.Used);
    }

    [Test]
    public async Task Of_answers_at_two_nodes_at_once_exactly_one_is_stored()
    {
        var (here, there) = (Create(), Create());
        for (var round = 0; round < 200; round++)
        {
            var offer = (await here.OfferAsync("offer"u8.ToArray())).Signal!.Code;
            var answers = await Task.WhenAll(
                here.AnswerAsync(offer, "1"u8.ToArray()).AsTask(), there.AnswerAsync(offer, "2"u8.ToArray()).AsTask());
            answers.Select(answer => answer.Status).Should().BeEquivalentTo([RendezvousStatus.Done, RendezvousStatus.Answered]);
        }

        (await here.CountAsync()).Should().Be(400);
    }

    [Test]
    public async Task The_limit_counts_the_codes_of_all_nodes()
    {
        var (here, there) = (Create(new() { MaxCodes = 2 }), Create(new() { MaxCodes = 2 }));
        (await here.OfferAsync("1"u8.ToArray())).Status.Should().Be(RendezvousStatus.Done);
        (await there.OfferAsync("2"u8.ToArray())).Status.Should().Be(RendezvousStatus.Done);
        (await here.OfferAsync("3"u8.ToArray())).Status.Should().Be(RendezvousStatus.Full);
        (await there.OfferAsync("3"u8.ToArray())).Status.Should().Be(RendezvousStatus.Full);
    }

    [Test]
    public async Task A_code_that_is_taken_is_drawn_anew()
    {
        string[] draws = ["00000000", "00000000", "00000001", "00000000", "00000001", "00000002"];
        var drawn = 0;
        var codes = Create(newCode: () => RendezvousCode.TryParse(draws[drawn++], out var code) ? code : default);

        var offer = (await codes.OfferAsync("1"u8.ToArray())).Signal!.Code;
        var another = (await codes.OfferAsync("2"u8.ToArray())).Signal!.Code;
        var answer = (await codes.AnswerAsync(offer, "3"u8.ToArray())).Signal!.Code;

        (offer.ToString(), another.ToString(), answer.ToString()).Should().Be((draws[0], draws[2], draws[5]));
        Encoding.UTF8.GetString((await codes.ReadAsync(another, null)).Signal!.Body.Span).Should().Be("2");
    }

    [Test]
    public async Task Of_many_codes_that_expire_at_once_none_is_readable_though_a_script_cleans_a_hundred()
    {
        var codes = Create(new() { MaxCodes = 350 });
        var offers = new List<RendezvousCode>();
        while ((await codes.OfferAsync("x"u8.ToArray())).Signal is { } offer)
        {
            offers.Add(offer.Code);
        }

        offers.Should().HaveCount(350);
        _time.Advance(TimeSpan.FromMinutes(10));
        (await codes.ReadAsync(offers[^1], null)).Status.Should().Be(RendezvousStatus.Expired);
        (await codes.AnswerAsync(offers[^2], "x"u8.ToArray())).Status.Should().Be(RendezvousStatus.Expired);
        (await codes.OfferAsync("x"u8.ToArray())).Status.Should().Be(RendezvousStatus.Done);

        _time.Advance(TimeSpan.FromMinutes(70));
        (await codes.ReadAsync(offers[^1], null)).Status.Should().Be(RendezvousStatus.Unknown);
        for (var i = 0; i < 3; i++)
        {
            await codes.ReadAsync(offers[0], null);
        }

        (await codes.CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task Redis_drops_codes_by_itself_when_nobody_asks_for_them_any_longer()
    {
        var codes = Create(new() { Lifetime = TimeSpan.FromSeconds(1), RememberedFor = TimeSpan.Zero });
        await codes.OfferAsync("x"u8.ToArray());
        _time.Advance(TimeSpan.FromSeconds(1));
        await codes.OfferAsync("x"u8.ToArray());

        await using var redis = await AssemblySetup.Redis.ConnectAsync();
        var keys = redis.GetServers()[0].Keys(pattern: $"{_prefix}:*codes:*").ToList();
        keys.Should().NotBeEmpty();
        foreach (var key in keys)
        {
            (await redis.GetDatabase().KeyTimeToLiveAsync(key)).Should().BeCloseTo(TimeSpan.FromSeconds(61), TimeSpan.FromSeconds(10), "of {0}", key);
        }
    }

    /// <summary>What was not answered may have been stored all the same. Its code is lost, and must not stand in the way of the next try.</summary>
    [Test]
    public async Task An_answer_that_came_too_late_to_be_told_makes_way_for_another()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var operators = await redis.ConnectAsync();
        var (here, there) = (Create(redis: redis, settings: "asyncTimeout=1000"), Create(redis: redis));
        var offer = (await there.OfferAsync("offer"u8.ToArray())).Signal!.Code;
        await here.ReadAsync(offer, null);

        // From then on Redis knows the script. What it does not know when the pause is over it does not run.
        await there.AnswerAsync((await there.OfferAsync("another"u8.ToArray())).Signal!.Code, "known"u8.ToArray());

        // Long enough for the answer to come too late, and too short for the client to take the connection for dead.
        await operators.GetServers()[0].ExecuteAsync("CLIENT", "PAUSE", 2500, "WRITE");
        var answering = async () => await here.AnswerAsync(offer, "lost"u8.ToArray());
        await answering.Should().ThrowAsync<MailboxStoreException>();

        RendezvousResult again;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            again = await there.AnswerAsync(offer, "again"u8.ToArray());
        }
        while (again.Status == RendezvousStatus.Answered);
        Encoding.UTF8.GetString((await there.ReadAsync(again.Signal!.Code, SignalKind.Answer)).Signal!.Body.Span).Should().Be("again");
        await StopNodes();
        _nodes.Clear();
    }

    private RedisRendezvousStore Create(
        RendezvousOptions? options = null, Func<RendezvousCode>? newCode = null, RedisProcess? redis = null, string settings = "")
    {
        _nodes.Add(TestNode.Create(redis ?? AssemblySetup.Redis, _prefix, settings: settings));
        return new(options ?? new(), _nodes[^1], _time, newCode);
    }
}
