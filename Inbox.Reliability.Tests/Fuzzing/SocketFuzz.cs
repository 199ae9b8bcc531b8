using System.Collections.Concurrent;
using System.Text;
using Inbox.Reliability.Tests.Hosting;
using Inbox.Tests;
using Microsoft.AspNetCore.Http;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>Strangers who write to the socket what they like.</summary>
[TestFixture]
internal sealed class SocketFuzz
{
    private const double Share = 0.3;
    private const int Strangers = 4;

    private static readonly TimeSpan _idleTimeout = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _clock = new();
    private readonly SemaphoreSlim _answered = new(Strangers);
    private readonly SemaphoreSlim _clockMover = new(1);
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private int _connections;
    private int _framed;
    private int _wild;

    [Test]
    public async Task Whatever_strangers_write_the_server_answers_lives_and_keeps_nothing()
    {
        using var patience = Patience.For(FuzzRun.Seconds);
        await using var server = await StartAsync();
        var run = new FuzzRun(Share);
        await Task.WhenAll(Enumerable.Range(0, Strangers).Select(_ => Task.Run(async () =>
        {
            while (!run.IsOver)
            {
                await ConnectAsync(server, Interlocked.Increment(ref _connections), patience.Token);
            }
        })));
        FuzzRun.Print("broken requests", _wild);
        FuzzRun.Print("pipelined requests", _framed, $"answered {string.Join(", ", _statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}");

        await AssertAliveAsync(server, patience.Token);
        await server.StopAsync();
        _clock.Advance(2 * _idleTimeout);
        await server.Store.SweepAsync();
        server.Statistics.Mailboxes.Should().Be(0, "everything has expired");
        server.Statistics.Bytes.Should().Be(0);
        _clock.LiveTimers.Should().BeLessThan(3, "no wait is left, only what sweeps");
        server.Errors.Should().BeEmpty();
        _statuses.Keys.Should().NotContain(status => status >= 500 && status != 503, "a stranger's mistake is not the server's");
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        options =>
        {
            // So small that all limits are reached.
            (options.IdleTimeout, options.MessageTimeout, options.MaxMailboxMessages, options.MaxMailboxes) = (_idleTimeout, TimeSpan.FromSeconds(15), 20, 50);
            (options.MaxMessageBytes, options.MaxMailboxBytes, options.MaxTotalBytes) = (2_000, 10_000, 50_000);
        },
        clock: _clock,
        around: async (context, next) =>
        {
            await next(context);
            _statuses.AddOrUpdate(context.Response.StatusCode, 1, static (_, count) => count + 1);
        });

    /// <summary>Requests that must be answered, several at once; then one that may be anything.</summary>
    private async Task ConnectAsync(TestServer server, int number, CancellationToken patience)
    {
        var dice = FuzzRun.DiceOf(number);
        using var stranger = await RawClient.OpenAsync(server.EndPoint, patience);
        await _answered.WaitAsync(patience);
        try
        {
            await AskAsync(stranger, dice, number);
        }
        finally
        {
            _answered.Release();
        }

        var wild = RequestGrammar.Wild(dice);
        Interlocked.Increment(ref _wild);
        var split = dice.Next(4) == 0 ? dice.Next(wild.Length + 1) : wild.Length;
        await stranger.WriteAsync(wild.AsMemory(0, split));
        await stranger.WriteAsync(wild.AsMemory(split));
        if (dice.Next(5) == 0)
        {
            stranger.Reset();
        }
        else
        {
            stranger.EndWriting();
            AssertIsOwnAnswer(await stranger.ReadToEndAsync(), wild, number);
        }

        if (dice.Next(50) == 0)
        {
            await MoveClockAsync(TimeSpan.FromSeconds(dice.Next(5)), patience);
        }
    }

    private async Task AskAsync(RawClient stranger, Random dice, int number)
    {
        for (var pipelines = dice.Next(4); pipelines > 0; pipelines--)
        {
            var requests = Enumerable.Range(0, dice.Next(1, 10)).Select(_ => RequestGrammar.Framed(dice)).ToArray();
            await stranger.WriteAsync(requests.SelectMany(request => request).ToArray());
            for (var i = 0; i < requests.Length; i++)
            {
                if (await stranger.ReadAsync() is not { } answer || answer["Connection"] == "close")
                {
                    throw new AssertionException($"{FuzzRun.Repeat(number)}: no answer, or a last one, to {Encoding.Latin1.GetString(requests[i])}");
                }
            }

            Interlocked.Add(ref _framed, requests.Length);
        }
    }

    /// <summary>Only while nobody waits for an answer: a reader that seems stuck for a second may be cut off, and a jump of the clock makes it seem so.</summary>
    private async Task MoveClockAsync(TimeSpan by, CancellationToken patience)
    {
        await _clockMover.WaitAsync(patience);
        for (var i = 0; i < Strangers; i++)
        {
            await _answered.WaitAsync(patience);
        }

        _clock.Advance(by);
        _answered.Release(Strangers);
        _clockMover.Release();
    }

    /// <summary>What Kestrel answers itself, before the app sees anything.</summary>
    private static void AssertIsOwnAnswer(byte[] answers, byte[] input, int number)
    {
        var status = Encoding.ASCII.GetString(answers.AsSpan(0, Math.Min(answers.Length, 12)));
        var isFine = status.Length == 0 || (status.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && (status[9] < '5' || status is "HTTP/1.1 503" or "HTTP/1.1 505"));
        FuzzRun.Expect(isFine, $"{FuzzRun.Repeat(number)} is answered {status}", input);
    }

    private async Task AssertAliveAsync(TestServer server, CancellationToken patience)
    {
        await MoveClockAsync(_idleTimeout, patience);
        using var alice = new KeptClient(server.EndPoint, patience);
        (await alice.AskAsync(Requests.Of("POST", server.Address, "?to=alice", "alice", body: "still there"u8.ToArray())))!.Status.Should().Be(200);
        (await alice.AskAsync(Requests.Of("GET", server.Address, "", "alice")))!.Body.Should().Equal("still there"u8.ToArray());
    }
}
