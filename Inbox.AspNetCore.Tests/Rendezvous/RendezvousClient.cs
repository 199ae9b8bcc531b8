using System.Net.Http.Headers;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Rendezvous;

/// <summary>Somebody at the rendezvous, from an address of their own.</summary>
internal sealed class RendezvousClient(InboxApp app, string address = "192.0.2.1", string path = "/rendezvous")
{
    public Task<Answer> OfferAsync(string signal) => AskAsync("POST", "kind=offer", null, signal);

    public Task<Answer> AnswerAsync(string offer, string signal) => AskAsync("POST", "kind=answer", offer, signal);

    public Task<Answer> ReplaceAsync(string answer, string signal) => AskAsync("PUT", "", answer, signal);

    public Task<Answer> ReadAsync(string code, string query = "") => AskAsync("GET", query, code);

    public Task<Answer> EndAsync(string code) => AskAsync("DELETE", "", code);

    /// <summary>The code of an offer that was stored.</summary>
    public async Task<string> OfferedAsync(string signal = "offer") => CodeOf(await OfferAsync(signal));

    /// <summary>The code of an answer that was stored.</summary>
    public async Task<string> AnsweredAsync(string offer, string signal = "answer") => CodeOf(await AnswerAsync(offer, signal));

    public async Task<Answer> AskAsync(string method, string query = "", string? code = null, string? body = null, string? contentType = "application/octet-stream")
    {
        using var request = app.Http.Request(new(method), query.Length == 0 ? path : $"{path}?{query}");
        request.Headers.Add("X-Test-Address", address);
        if (code is not null)
        {
            request.Headers.Add("X-Code", code);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        return await Answer.OfAsync(await app.Http.SendAsync(request));
    }

    public static string CodeOf(Answer answer)
    {
        answer.Status.Should().Be(201, "the body is {0}", answer.Text);
        return answer.Json.GetProperty("code").GetString()!;
    }
}
