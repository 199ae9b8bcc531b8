using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Churn;

/// <summary>Many who ask for a large message, and then do not read it.</summary>
[TestFixture]
internal sealed class StuckReaderMemoryTests
{
    private const int Readers = 16;
    private const int Large = 8 * 1024 * 1024;

    [Test]
    public async Task Readers_that_are_stuck_cost_no_second_copy_of_their_messages()
    {
        using var patience = Patience.For();
        await using var server = await TestServer.StartAsync(options =>
            (options.MaxMessageBytes, options.MaxMailboxBytes, options.MaxTotalBytes) = (Large, Large, Readers * (long)Large));
        using var sender = new KeptClient(server.EndPoint, patience.Token);
        for (var i = 0; i < Readers; i++)
        {
            (await sender.AskAsync(Requests.Of("POST", server.Address, $"?to=reader-{i}", $"reader-{i}", body: new byte[Large])))!.Status.Should().Be(200);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var readers = new List<RawClient>();
        for (var i = 0; i < Readers; i++)
        {
            var reader = await RawClient.OpenAsync(server.EndPoint, patience.Token, receiveBuffer: 4096);
            await reader.WriteAsync(Requests.Of("GET", server.Address, "", $"reader-{i}"));
            await reader.ReadBytesAsync(100);
            readers.Add(reader);
        }

        server.Statistics.Bytes.Should().Be(Readers * (long)Large, "all are in flight");
        var more = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Progress.WriteLine($"{Readers} stuck readers of {Large:N0} bytes each hold {more:N0} bytes more");
        more.Should().BeLessThan(Readers * (long)Large / 8);
        readers.ForEach(reader => reader.Reset());
    }
}
