using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Contention;

/// <summary>Several want the same new name at the same moment.</summary>
[TestFixture]
internal sealed class ClaimRaceTests
{
    private const int Rounds = 1_000;

    [TestCase("GET", "", 204)]
    [TestCase("POST", "?to=everybody", 200)]
    public async Task Of_two_first_uses_with_different_passwords_exactly_one_wins(string method, string query, int success)
    {
        using var patience = Patience.For();
        await using var server = await TestServer.StartAsync(
            options => (options.MaxMailboxes, options.MaxMailboxMessages) = (Rounds + 1, 2 * Rounds), endpoint => endpoint.WrongPasswordsPerMinute = 1_000_000);
        using var judge = new KeptClient(server.EndPoint, patience.Token);
        await judge.AskAsync(Requests.Of("GET", server.Address, "", "everybody"));
        RawClient[] claimers = [await RawClient.OpenAsync(server.EndPoint, patience.Token), await RawClient.OpenAsync(server.EndPoint, patience.Token)];
        var wins = new int[2];
        for (var round = 0; round < Rounds; round++)
        {
            // All but their last bytes, and then these, so that both are there at once; the one and the other goes first in turn.
            byte[][] requests = [Request(round, 0), Request(round, 1)];
            await Task.WhenAll(claimers.Select((claimer, i) => claimer.WriteAsync(requests[i].AsMemory(..^1)).AsTask()));
            await claimers[round % 2].WriteAsync("\n");
            await claimers[1 - round % 2].WriteAsync("\n");
            int[] statuses = [(await claimers[0].ReadAsync())!.Status, (await claimers[1].ReadAsync())!.Status];

            statuses.Should().BeEquivalentTo([success, 401], "round {0}", round);
            var winner = Array.IndexOf(statuses, success);
            wins[winner == round % 2 ? 0 : 1]++;
            (await judge.AskAsync(Request(round, winner)))!.Status.Should().Be(success, "it stays the winner's");
        }

        TestContext.Progress.WriteLine($"Claims by {method}: {Rounds} rounds, {wins[0]} won by the first to write and {wins[1]} by the second");
        server.Statistics.Mailboxes.Should().Be(Rounds + 1);
        server.Errors.Should().BeEmpty();
        Array.ForEach(claimers, claimer => claimer.Dispose());

        byte[] Request(int round, int password) => Requests.Of(method, server.Address, query, $"name-{round}", $"password-{password}");
    }

    [Test]
    public async Task Of_many_first_uses_exactly_one_password_wins_while_the_name_comes_and_goes()
    {
        const int Claimers = 8;
        using var patience = Patience.For();
        await using var server = await TestServer.StartAsync(endpoint: endpoint => endpoint.WrongPasswordsPerMinute = 1_000_000);
        var clients = Enumerable.Range(0, Claimers).Select(_ => new KeptClient(server.EndPoint, patience.Token)).ToArray();
        for (var round = 0; round < Rounds / 4; round++)
        {
            var statuses = await Task.WhenAll(clients.Select((client, password) => AskAsync(client, "GET", password)));

            statuses.Count(status => status == 204).Should().Be(1, "round {0}: {1}", round, statuses);
            statuses.Count(status => status == 401).Should().Be(Claimers - 1);
            var winner = Array.IndexOf(statuses, 204);
            (await AskAsync(clients[0], "DELETE", winner)).Should().Be(204);
        }

        server.Statistics.Mailboxes.Should().Be(0);
        server.Errors.Should().BeEmpty();
        Array.ForEach(clients, client => client.Dispose());

        async Task<int> AskAsync(KeptClient client, string method, int password) =>
            (await client.AskAsync(Requests.Of(method, server.Address, "", "name", $"password-{password}")))!.Status;
    }
}
