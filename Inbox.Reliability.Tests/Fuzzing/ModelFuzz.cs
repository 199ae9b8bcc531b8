using System.Globalization;
using Inbox.Memory;
using Inbox.Reliability.Tests.Hosting;
using Inbox.Tests;
using Microsoft.Extensions.Time.Testing;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>Any sequence of requests is answered as <see cref="NaiveStore"/> would.</summary>
[TestFixture]
internal sealed class ModelFuzz
{
    private const double Share = 0.1;
    private const int StepsOfASequence = 200;

    [TestCase(0)]
    [TestCase(1)]
    public async Task Any_sequence_of_requests_is_answered_as_the_naive_model_would(int first)
    {
        using var patience = Patience.For(FuzzRun.Seconds);
        var clock = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(Limit, endpoint => endpoint.WrongPasswordsPerMinute = 1_000_000, clock, isSwept: false);
        using var client = new KeptClient(server.EndPoint, patience.Token);
        var options = new InboxOptions();
        Limit(options);
        var run = new FuzzRun(Share);
        var number = first;
        for (; !run.IsOver; number += 2)
        {
            // All that was there expires: each sequence begins with nothing.
            clock.Advance(TimeSpan.FromMinutes(1));
            await PlayAsync(number, new ModelSteps(new(options, clock), client, server.Address, FuzzRun.DiceOf(number)), clock, server.Store);
        }

        server.Errors.Should().BeEmpty();
        FuzzRun.Print("sequences of requests", (number - first) / 2 * StepsOfASequence);
    }

    private static async Task PlayAsync(int number, ModelSteps steps, FakeTimeProvider clock, MemoryMailboxStore store)
    {
        var log = new List<string>();
        for (var i = 0; i < StepsOfASequence; i++)
        {
            var (what, expected, actual) = await steps.NextAsync();
            log.Add($"{clock.GetUtcNow().TimeOfDay.ToString("c", CultureInfo.InvariantCulture)} {what} -> {actual}");
            if (expected != actual)
            {
                Assert.Fail($"{FuzzRun.Repeat(number)}: step {i}, {what}: the model answers {expected}, the server {actual}\n{string.Join('\n', log)}");
            }

            if (steps.Dice.Next(6) == 0)
            {
                await steps.SettleAsync();
                clock.Advance(TimeSpan.FromSeconds(steps.Dice.Next(1, 12)));
            }
            else if (steps.Dice.Next(6) == 0)
            {
                // It frees memory and changes no answer.
                await store.SweepAsync();
            }
        }

        await steps.SettleAsync();
    }

    private static void Limit(InboxOptions options)
    {
        (options.IdleTimeout, options.MessageTimeout, options.MaxMailboxMessages, options.MaxMailboxes) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15), 4, 3);
        (options.MaxMessageBytes, options.MaxMailboxBytes, options.MaxTotalBytes) = (10, 25, 40);
    }
}
