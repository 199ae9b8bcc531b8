using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Wire;

/// <summary>Codes that connect two devices, which reach different nodes.</summary>
[TestFixture]
internal sealed class CodeTests : ClusterFixture
{
    [TestCaseSource(nameof(BothWays))]
    public async Task An_offer_on_one_node_is_answered_on_another_and_each_finds_the_others_signal(int here, int there)
    {
        var offer = await StoreAsync(At(here), "kind=offer", null, "the offer");
        var read = await AskAsync(At(there), HttpMethod.Get, "kind=offer", offer);
        (read.Status, read.Text).Should().Be((200, "the offer"));
        var answer = await StoreAsync(At(there), "kind=answer", offer, "the answer");
        var found = await AskAsync(At(here), HttpMethod.Get, "kind=answer", answer);
        (found.Status, found.Text).Should().Be((200, "the answer"));
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task A_code_that_was_ended_on_one_node_is_gone_on_another(int here, int there)
    {
        var offer = await StoreAsync(At(here), "kind=offer", null, "the offer");
        (await AskAsync(At(there), HttpMethod.Delete, "", offer)).Status.Should().Be(204);
        (await AskAsync(At(here), HttpMethod.Get, "", offer)).Status.Should().Be(410);
        (await AskAsync(At(here), HttpMethod.Post, "kind=answer", offer, "late")).Status.Should().Be(410);
    }

    [Test]
    public async Task Of_two_answers_on_two_nodes_exactly_one_is_stored()
    {
        for (var round = 0; round < 5; round++)
        {
            var offer = await StoreAsync(One, "kind=offer", null, "the offer");
            var answers = await Task.WhenAll(
                AskAsync(One, HttpMethod.Post, "kind=answer", offer, "one"), AskAsync(Two, HttpMethod.Post, "kind=answer", offer, "two"));
            answers.Count(answer => answer.Status == 201).Should().Be(1);
        }
    }

    private static async Task<string> StoreAsync(Node node, string query, string? code, string signal)
    {
        var answer = await AskAsync(node, HttpMethod.Post, query, code, signal);
        answer.Status.Should().Be(201, answer.Text);
        return answer.Json.GetProperty("code").GetString()!;
    }

    private static Task<Answer> AskAsync(Node node, HttpMethod method, string query, string? code, string? signal = null) => node.AskAsync(
        method, $"/rendezvous?{query}", signal is null ? null : new StringContent(signal), code is null ? [] : [("X-Code", code)]);
}
