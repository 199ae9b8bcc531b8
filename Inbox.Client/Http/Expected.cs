using System.Net;

namespace Inbox.Client.Http;

/// <summary>The successes of the protocol. Any other answer of 2xx came from something that knows no mailboxes.</summary>
/// <param name="Words">What was expected, for people.</param>
/// <param name="IsMet">Whether this is it.</param>
internal sealed record Expected(string Words, Func<HttpResponseMessage, bool> IsMet)
{
    /// <summary>
    /// To a POST. A page has a body, a mailbox's answer has none; and an HttpClient that follows a redirect makes a GET of a POST.
    /// </summary>
    public static readonly Expected Accepted = new("200 or 202 without a body", answer =>
        answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted
        && answer.Content.Headers.ContentLength is 0
        && answer.RequestMessage?.Method != HttpMethod.Get);

    /// <summary>To a poll.</summary>
    public static readonly Expected Batch = new(
        "204, or 200 with application/json", answer => answer.StatusCode == HttpStatusCode.NoContent || IsOk(answer, "application/json"));

    public static readonly Expected Stream = new("200 with text/event-stream", answer => IsOk(answer, "text/event-stream"));

    /// <summary>To a DELETE.</summary>
    public static readonly Expected Left = new("204", answer => answer.StatusCode == HttpStatusCode.NoContent);

    /// <summary>To a request whose answer changes nothing.</summary>
    public static readonly Expected Anything = new("anything", _ => true);

    private static bool IsOk(HttpResponseMessage answer, string type) =>
        answer.StatusCode == HttpStatusCode.OK && string.Equals(answer.Content.Headers.ContentType?.MediaType, type, StringComparison.OrdinalIgnoreCase);
}
