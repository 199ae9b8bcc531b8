using System.Collections.Concurrent;
using Inbox.Client.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Inbox.Client.Tests;

/// <summary>Many clients, connections that break, consumers that throw, a server that crashes: at the end every message is accounted for.</summary>
[TestFixture]
public sealed class AccountTests
{
    private const int Peers = 6;
    private const int Messages = 40;

    private readonly ConcurrentDictionary<(string From, string To), List<int>> _received = new();

    [Test]
    public async Task Where_only_receives_break_each_message_comes_once_and_in_order()
    {
        var repeats = await RunAsync([InboxTransport.Stream, InboxTransport.LongPoll], crashes: 0);

        repeats.Should().Be(0);
    }

    [Test]
    public async Task Where_sockets_break_and_the_server_crashes_none_is_lost_and_order_holds()
    {
        var repeats = await RunAsync([InboxTransport.Auto, InboxTransport.Socket, InboxTransport.Stream, InboxTransport.LongPoll, InboxTransport.Poll], crashes: 3);

        // Accepted, but the answer was cut off: the sender can't know, and says it again.
        repeats.Should().BeLessThan(Peers * (Peers - 1) * Messages / 4);
    }

    /// <summary>Lets everybody write to everybody.</summary>
    /// <returns>How many messages came a second time, right behind the first.</returns>
    private async Task<int> RunAsync(InboxTransport[] transports, int crashes)
    {
        var random = new Random(7);
        await using var server = new RestartableServer(keepsMailboxes: true);
        await server.StartAsync();
        var clients = Enumerable.Range(0, Peers).Select(i => server.Url.Connect($"peer {i}", transports[i % transports.Length],
            configure: options => options.RetryFor = TimeSpan.FromMinutes(2))).ToList();
        try
        {
            var consumers = clients.Select((client, i) => Task.Run(() => ConsumeAsync(client, new Random(i)))).ToList();
            var everything = Task.WhenAll([.. consumers, .. clients.SelectMany(client => SendsOf(client))]);
            for (var round = 1; !everything.IsCompleted; round++)
            {
                await Task.WhenAny(everything, Task.Delay(50));
                server.Cut(random, request => crashes > 0 || !request.WebSockets.IsWebSocketRequest);
                if (round <= crashes)
                {
                    await server.CrashAsync();
                    await server.StartAsync();
                }
            }

            await everything;
        }
        finally
        {
            await Parallel.ForEachAsync(clients, async (client, _) => await client.DisposeAsync());
        }

        var repeats = 0;
        foreach (var (way, numbers) in _received)
        {
            var once = numbers.Where((number, i) => i == 0 || number != numbers[i - 1]).ToList();
            once.Should().Equal(Enumerable.Range(0, Messages), "{0} came as {1}", way, string.Join(' ', numbers));
            repeats += numbers.Count - once.Count;
        }

        _received.Should().HaveCount(Peers * (Peers - 1));
        TestContext.Out.WriteLine($"{_received.Values.Sum(numbers => numbers.Count)} messages, {repeats} of them a second time");
        return repeats;
    }

    private static IEnumerable<Task> SendsOf(InboxClient client) =>
        from number in Enumerable.Range(0, Messages)
        from to in Enumerable.Range(0, Peers).Select(i => $"peer {i}").Where(to => to != client.Name)
        select client.SendJsonAsync(to, new Note(client.Name, number), NoteJson.Default.Note);

    private async Task ConsumeAsync(InboxClient client, Random random)
    {
        for (var open = Peers - 1; open > 0;)
        {
            try
            {
                await foreach (var message in client.ReceiveAllAsync(AspNetCore.Tests.Hosting.Patience.CancellationToken()))
                {
                    if (random.Next(20) == 0)
                    {
                        throw new InvalidDataException("the consumer has a bad moment");
                    }

                    var note = message.Json(NoteJson.Default.Note)!;
                    note.From.Should().Be(message.From);
                    var numbers = _received.GetOrAdd((message.From, client.Name), _ => []);
                    numbers.Add(note.Number);
                    open -= note.Number == Messages - 1 && numbers.Count(number => number == note.Number) == 1 ? 1 : 0;
                    if (open == 0)
                    {
                        break;
                    }
                }
            }
            catch (InvalidDataException)
            {
            }
        }
    }
}
