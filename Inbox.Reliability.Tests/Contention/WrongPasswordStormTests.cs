using System.Net;
using Inbox.AspNetCore.Mailboxes;
using Inbox.Reliability.Tests.Hosting;
using Inbox.Tests;
using Microsoft.Extensions.Time.Testing;

namespace Inbox.Reliability.Tests.Contention;

/// <summary>Somebody guesses at full speed.</summary>
[TestFixture]
internal sealed class WrongPasswordStormTests
{
    private const int Guesses = 1_000;

    /// <summary>The owner's own address is the first.</summary>
    private static readonly IPAddress[] _addresses = [.. Enumerable.Range(1, 8).Select(last => new IPAddress([127, 0, 0, (byte)last]))];

    [Test]
    public async Task The_right_password_is_let_in_where_it_has_been_while_wrong_ones_come_from_everywhere()
    {
        using var patience = Patience.For();
        await using var server = await TestServer.StartAsync(clock: new FakeTimeProvider());
        using var owner = new KeptClient(server.EndPoint, patience.Token, _addresses[0]);
        (await AskAsync(server, owner, "secret")).Status.Should().Be(204);

        var guessers = _addresses.Select(address => Task.Run(() => GuessAsync(server, address, patience.Token))).ToArray();
        var all = Task.WhenAll(guessers);
        var visits = 0;
        do
        {
            (await AskAsync(server, owner, "secret")).Status.Should().Be(204, "it is the owner's mailbox, whoever else tries");
            visits++;
        }
        while (!all.IsCompleted);

        foreach (var (unauthorized, refused) in await all)
        {
            unauthorized.Should().Be(10, "so many a minute are answered 401, for each address");
            refused.Should().Be(Guesses - 10);
        }

        foreach (var address in _addresses)
        {
            using var again = new KeptClient(server.EndPoint, patience.Token, address);
            (await AskAsync(server, again, "secret")).Status.Should().Be(address.Equals(_addresses[0]) ? 204 : 429, "it opens where it has been before, and else the guesser's last try would");
        }

        TestContext.Progress.WriteLine($"Wrong passwords: {_addresses.Length * Guesses} from {_addresses.Length} addresses, the right one let in {visits} times meanwhile");
        server.Errors.Should().BeEmpty();
    }

    [Test]
    public void Guesses_at_any_number_of_names_from_any_number_of_addresses_take_no_memory()
    {
        const int Many = 1_000_000;
        var passwords = new WrongPasswords(perMinute: 10, TimeProvider.System);
        var address = new byte[16];
        Note(10_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Note(Many);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(passwords);

        TestContext.Progress.WriteLine($"Memory of {Many} wrong passwords: {after - before} bytes");
        (after - before).Should().BeLessThan(Many, "not a byte is kept of each");

        void Note(int count)
        {
            for (var i = 0; i < count; i++)
            {
                BitConverter.TryWriteBytes(address, i * 2_654_435_761L);
                passwords.Begin($"name-{i}", new IPAddress(i % 2 == 0 ? address : address.AsSpan(0, 4)), address);
            }
        }
    }

    private static async Task<(int Unauthorized, int Refused)> GuessAsync(TestServer server, IPAddress from, CancellationToken patience)
    {
        using var client = new KeptClient(server.EndPoint, patience, from);
        var (unauthorized, refused) = (0, 0);
        for (var i = 0; i < Guesses; i++)
        {
            var answer = await AskAsync(server, client, $"guess-{i}");
            unauthorized += answer.Status == 401 ? 1 : 0;
            refused += answer is { Status: 429 } && answer["Retry-After"] is not null ? 1 : 0;
        }

        return (unauthorized, refused);
    }

    private static async Task<RawAnswer> AskAsync(TestServer server, KeptClient client, string password) =>
        (await client.AskAsync(Requests.Of("GET", server.Address, "", "alice", password)))!;
}
