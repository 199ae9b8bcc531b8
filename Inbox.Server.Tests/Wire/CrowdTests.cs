namespace Inbox.Server.Tests.Wire;

public sealed class CrowdTests(string form, string version) : WireTests(form, version)
{
    private const int Clients = 64;

    [Test]
    public async Task Clients_that_register_at_once_are_all_served_and_none_loses_its_message()
    {
        await EachAsync(async client => (await Curl.AskAsync("", "-u", $"client-{client}:{client}")).Status.Should().Be(204));

        await EachAsync(async client =>
            (await Curl.AskAsync($"?to=client-{(client + 1) % Clients}", "-u", $"client-{client}:{client}", "-d", $"from {client}")).Status.Should().Be(200));

        await EachAsync(async client =>
            (await Curl.AskAsync("", "-u", $"client-{client}:{client}")).Text.Should().Be($"from {(client + Clients - 1) % Clients}"));
    }

    [Test]
    public async Task One_name_that_many_want_at_once_goes_to_one_of_them()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Curl.AskAsync("", "-u", $"wanted:password-{client}")));

        answers.Count(answer => answer.Status == 204).Should().Be(1);
        answers.Should().OnlyContain(answer => answer.Status == 204 || answer.Status == 401 || answer.Status == 429);
    }

    private static Task EachAsync(Func<int, Task> act) => Task.WhenAll(Enumerable.Range(0, Clients).Select(act));
}
