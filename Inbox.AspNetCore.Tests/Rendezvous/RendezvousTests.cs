using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Rendezvous;

/// <summary>What the door says to two who meet there.</summary>
public sealed class RendezvousTests
{
    [Test]
    public async Task A_signal_is_posted_for_a_code_and_read_by_it()
    {
        await using var app = await RendezvousApp.StartAsync();
        var stored = await new RendezvousClient(app).OfferAsync("signal \u2603");

        stored.Status.Should().Be(201);
        stored.ContentType.Should().Be("application/json");
        stored["Cache-Control"].Should().Be("no-store");
        stored.Json.GetProperty("expires").GetInt32().Should().Be(600);
        var code = stored.Json.GetProperty("code").GetString()!;
        code.Should().MatchRegex("^[0-9a-hjkmnp-tv-z]{8}$");

        var read = await new RendezvousClient(app, "192.0.2.2").ReadAsync($" {code[..4].ToUpperInvariant()}-{code[4..]}", "kind=offer");
        read.Status.Should().Be(200);
        read.Text.Should().Be("signal \u2603");
        read.ContentType.Should().Be("application/octet-stream");
        read["X-Content-Type-Options"].Should().Be("nosniff");
        read["X-Kind"].Should().Be("offer");
        read["Cache-Control"].Should().Be("no-store");
    }

    [TestCase("text/plain")]
    [TestCase("application/sdp")]
    [TestCase(null)]
    public async Task A_signal_may_be_of_any_type(string? contentType)
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);

        var code = RendezvousClient.CodeOf(await client.AskAsync("POST", "", null, "text", contentType));
        (await client.ReadAsync(code)).Text.Should().Be("text");
    }

    [Test]
    public async Task Two_meet()
    {
        await using var app = await RendezvousApp.StartAsync();
        var (a, b) = (new RendezvousClient(app), new RendezvousClient(app, "192.0.2.2"));
        var link = await a.OfferedAsync("offer of A");

        (await b.ReadAsync(link, "kind=offer")).Text.Should().Be("offer of A");
        var told = await b.AnsweredAsync(link, "answer of B");
        (await a.ReadAsync(told, "kind=answer")).Text.Should().Be("answer of B");
        (await a.EndAsync(told)).Status.Should().Be(204);

        (await a.ReadAsync(told, "kind=answer")).ShouldBeRefused(410, "Code used", "used");
        (await b.ReadAsync(link, "kind=offer")).ShouldBeRefused(410, "Code used", "used");
        app.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task A_second_B_is_refused_with_409()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);
        var offer = await client.OfferedAsync();
        var first = await client.AnsweredAsync(offer, "first");

        (await client.AnswerAsync(offer, "second")).ShouldBeRefused(409, "Already answered", "answered");
        (await client.ReadAsync(first)).Text.Should().Be("first");
    }

    [Test]
    public async Task Of_many_answers_at_once_one_gets_in_and_the_others_are_told()
    {
        await using var app = await RendezvousApp.StartAsync();
        var offer = await new RendezvousClient(app).OfferedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => (i, Answer: await new RendezvousClient(app).AnswerAsync(offer, $"answer {i}"))));

        var (winner, stored) = answers.Single(each => each.Answer.Status == 201);
        answers.Count(each => each.Answer.Status == 409).Should().Be(39);
        (await new RendezvousClient(app).ReadAsync(RendezvousClient.CodeOf(stored))).Text.Should().Be($"answer {winner}");
    }

    [Test]
    public async Task A_code_of_the_wrong_kind_is_refused_with_409()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);
        var offer = await client.OfferedAsync();
        var answer = await client.AnsweredAsync(offer);

        (await client.ReadAsync(offer, "kind=answer")).ShouldBeRefused(409, "An offer's code", "answer-needed");
        (await client.ReadAsync(answer, "kind=offer")).ShouldBeRefused(409, "An answer's code", "offer-needed");
        (await client.AnswerAsync(answer, "x")).ShouldBeRefused(409, "An answer's code", "offer-needed");
        (await client.ReplaceAsync(offer, "x")).ShouldBeRefused(409, "An offer's code", "answer-needed");
    }

    [Test]
    public async Task A_code_is_good_for_ten_minutes_and_then_410()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);
        var offer = await client.OfferedAsync();

        app.Clock.AdvanceSeconds(599.5);
        (await client.ReadAsync(offer)).Status.Should().Be(200);
        app.Clock.AdvanceSeconds(0.5);
        (await client.ReadAsync(offer)).ShouldBeRefused(410, "Code expired", "expired");
        (await client.AnswerAsync(offer, "late")).ShouldBeRefused(410, "Code expired", "expired");
        app.Clock.AdvanceSeconds(3600);
        (await client.ReadAsync(offer)).ShouldBeRefused(404, "Unknown code", "unknown");
    }

    [Test]
    public async Task A_withdrawn_offer_is_410()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);
        var offer = await client.OfferedAsync();
        var answer = await client.AnsweredAsync(offer);

        (await client.EndAsync(offer)).Status.Should().Be(204);
        (await client.EndAsync(offer)).Status.Should().Be(204);
        (await client.ReadAsync(offer)).ShouldBeRefused(410, "Offer withdrawn", "withdrawn");
        (await client.ReadAsync(answer)).ShouldBeRefused(410, "Offer withdrawn", "withdrawn");
    }

    [Test]
    public async Task An_answer_may_be_replaced_under_its_code()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);
        var answer = await client.AnsweredAsync(await client.OfferedAsync(), "first");
        app.Clock.AdvanceSeconds(60);

        var replaced = await client.ReplaceAsync(answer, "second");
        replaced.Status.Should().Be(200);
        replaced.Json.GetProperty("code").GetString().Should().Be(answer);
        replaced.Json.GetProperty("expires").GetInt32().Should().Be(540);
        (await client.ReadAsync(answer)).Text.Should().Be("second");
    }

    [Test]
    public async Task An_unknown_code_is_404_for_every_method()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);

        (await client.ReadAsync("00000000")).ShouldBeRefused(404, "Unknown code", "unknown");
        (await client.AnswerAsync("00000000", "x")).ShouldBeRefused(404, "Unknown code", "unknown");
        (await client.ReplaceAsync("00000000", "x")).ShouldBeRefused(404, "Unknown code", "unknown");
        (await client.EndAsync("00000000")).ShouldBeRefused(404, "Unknown code", "unknown");
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("0000000")]
    [TestCase("000000000")]
    [TestCase("0000_000")]
    public async Task What_is_no_code_is_400(string? code)
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);

        foreach (var (method, query) in new[] { ("GET", ""), ("DELETE", ""), ("PUT", ""), ("POST", "kind=answer") })
        {
            (await client.AskAsync(method, query, code, method is "POST" or "PUT" ? "x" : null)).ShouldBeRefused(400, "Code needed", "malformed");
        }

        (await client.AskAsync("GET", "code=00000000")).ShouldBeRefused(400, "Code needed", "malformed");
        (await client.AskAsync("GET", "kind=invitation", "00000000")).ShouldBeRefused(400, "Unknown kind", "malformed");
        (await client.AskAsync("POST", "kind=offer&kind=answer", "00000000", "x")).ShouldBeRefused(400, "Unknown kind", "malformed");
    }

    [Test]
    public async Task A_signal_has_at_most_4096_bytes_and_at_least_one()
    {
        await using var app = await RendezvousApp.StartAsync();
        var client = new RendezvousClient(app);

        (await client.OfferAsync(new('x', 4096))).Status.Should().Be(201);
        (await client.OfferAsync(new('x', 4097))).ShouldBeRefused(413, "Signal of the wrong size", "size");
        (await client.OfferAsync(new('x', 5_000_000))).ShouldBeRefused(413, "Signal of the wrong size", "size");
        (await client.OfferAsync("")).ShouldBeRefused(413, "Signal of the wrong size", "size");
        (await client.AskAsync("POST")).ShouldBeRefused(413, "Signal of the wrong size", "size");
    }

    [TestCase("zz\r\nhello\r\n0\r\n\r\n", TestName = "A_body_whose_chunk_has_no_size_is_400_and_nothing_is_stored")]
    [TestCase("5\r\nhello\r\n0\r\nX-Trailer: \0\r\n\r\n", TestName = "A_body_whose_trailer_is_illegal_is_400_and_nothing_is_stored")]
    public async Task A_body_that_is_framed_wrongly_is_400_and_nothing_is_stored(string body)
    {
        await using var app = await RendezvousApp.StartAsync(options => options.Codes.MaxCodes = 2);

        (await RawConnection.AskAsync(app, $"POST /rendezvous HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body}")).Status.Should().Be(400);
        await new RendezvousClient(app).OfferedAsync();
        await new RendezvousClient(app).OfferedAsync();
        app.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task A_page_of_another_origin_cannot_post()
    {
        await using var app = await RendezvousApp.StartAsync();
        (await PostAsync("https://stranger.example")).ShouldBeRefused(403, "Foreign origin", "origin");
        (await PostAsync("null")).Status.Should().Be(403);
        (await PostAsync(app.Address.GetLeftPart(UriPartial.Authority))).Status.Should().Be(201);

        async Task<Answer> PostAsync(string origin)
        {
            using var request = app.Http.Request(HttpMethod.Post, "/rendezvous");
            request.Headers.Add("Origin", origin);
            request.Content = new StringContent("offer");
            return await Answer.OfAsync(await app.Http.SendAsync(request));
        }
    }

    [TestCase("PATCH")]
    [TestCase("HEAD")]
    public async Task Other_methods_are_405(string method)
    {
        await using var app = await RendezvousApp.StartAsync();
        var answer = await new RendezvousClient(app).AskAsync(method, "", "00000000");

        answer.Status.Should().Be(405);
        answer["Allow"].Should().Be("GET, POST, PUT, DELETE, OPTIONS");
        (await new RendezvousClient(app).AskAsync("OPTIONS")).Status.Should().Be(204);
    }
}
