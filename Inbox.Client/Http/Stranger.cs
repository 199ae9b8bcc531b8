namespace Inbox.Client.Http;

/// <summary>Explains answers that do not come from a mailbox: a login page of the app or the network, or another endpoint.</summary>
internal static class Stranger
{
    /// <param name="answer">The unexpected answer.</param>
    /// <param name="asked">The URL of the request.</param>
    /// <param name="expected">The expected answer.</param>
    /// <returns>The error; null when the answer is a refusal (4xx or 5xx).</returns>
    public static InboxException? Of(HttpResponseMessage answer, Uri asked, string expected) => (int)answer.StatusCode switch
    {
        < 300 => Page(answer, asked, expected),
        < 400 => Redirect(answer, asked),
        _ => null,
    };

    private static InboxException Page(HttpResponseMessage answer, Uri asked, string expected)
    {
        var status = (int)answer.StatusCode;
        var type = answer.Content.Headers.ContentType?.MediaType is { } some ? $" with {some}" : "";
        var detail = $"Expected {expected}, but received {status}{type}. Check InboxClientOptions.Endpoint, and whether a login page or a proxy answers instead.";

        // Only an HttpClient of the caller follows redirects. The address of the answer shows it.
        if (answer.RequestMessage?.RequestUri is { } from && from != asked)
        {
            detail += $" Your HttpClient followed a redirect to {from.GetLeftPart(UriPartial.Path)}: set AllowAutoRedirect of its handler to false.";
        }

        return new(status, "Something that is not a mailbox answered", detail);
    }

    private static InboxException Redirect(HttpResponseMessage answer, Uri asked)
    {
        // As a string: on Unix, a path alone would be parsed as a file path.
        var location = answer.Headers.Location?.OriginalString;
        var isMoved = Uri.TryCreate(asked, location, out var target) && target.AbsolutePath.TrimEnd('/') == asked.AbsolutePath.TrimEnd('/');
        return new(
            (int)answer.StatusCode,
            $"Redirected to {location ?? "an address that the answer does not name"}",
            isMoved
                ? $"Redirects are not followed. If the mailboxes are there, set InboxClientOptions.Endpoint to {target!.GetLeftPart(UriPartial.Path)}."
                : "Redirects are not followed. The app's authorization policy may have answered instead of the mailbox: call .AllowAnonymous() on MapInbox. "
                + "Otherwise correct InboxClientOptions.Endpoint.");
    }
}
