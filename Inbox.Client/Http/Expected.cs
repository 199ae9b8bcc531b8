using System.Net;

namespace Inbox.Client.Http;

/// <summary>A success of the protocol. Any other 2xx answer did not come from a mailbox.</summary>
/// <param name="Words">The expected answer, for error messages.</param>
/// <param name="IsMet">Checks whether an answer is the expected one.</param>
internal sealed record Expected(string Words, Func<HttpResponseMessage, bool> IsMet)
{
    /// <summary>
    /// The answer to a POST. A page has a body, but a mailbox's answer has none. An HttpClient that follows a redirect sends a GET.
    /// </summary>
    public static readonly Expected Accepted = new("200 or 202 without a body", answer =>
        answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted
        && answer.Content.Headers.ContentLength is 0
        && answer.RequestMessage?.Method != HttpMethod.Get);

    /// <summary>The answer to a poll.</summary>
    public static readonly Expected Batch = new(
        "204, or 200 with application/json", answer => answer.StatusCode == HttpStatusCode.NoContent || IsOk(answer, "application/json"));

    public static readonly Expected Json = new("200 with application/json", answer => IsOk(answer, "application/json"));

    public static readonly Expected Stream = new("200 with text/event-stream", answer => IsOk(answer, "text/event-stream"));

    /// <summary>The answer to a DELETE.</summary>
    public static readonly Expected Left = new("204", answer => answer.StatusCode == HttpStatusCode.NoContent);

    /// <summary>Any answer, for a request whose answer is ignored.</summary>
    public static readonly Expected Anything = new("anything", _ => true);

    private static bool IsOk(HttpResponseMessage answer, string type) =>
        answer.StatusCode == HttpStatusCode.OK && string.Equals(answer.Content.Headers.ContentType?.MediaType, type, StringComparison.OrdinalIgnoreCase);
}
