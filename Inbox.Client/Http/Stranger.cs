namespace Inbox.Client.Http;

/// <summary>Answers that no mailbox gives: the app's login page, a network's, or a URL of something else.</summary>
internal static class Stranger
{
    /// <param name="answer">Not what was expected.</param>
    /// <param name="asked">The address that was asked.</param>
    /// <param name="expected">What was expected.</param>
    /// <returns>Null when it is a refusal.</returns>
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
        var detail = $"Expected {expected}, not {status}{type}. Check InboxClientOptions.Endpoint, and whether a login page or a proxy answers in between.";

        // Only an HttpClient of the caller follows redirects; its handler then says so by the address.
        if (answer.RequestMessage?.RequestUri is { } from && from != asked)
        {
            detail += $" Your HttpClient asked {from.GetLeftPart(UriPartial.Path)} in the end: set AllowAutoRedirect of its handler to false.";
        }

        return new(status, "The answer is not a mailbox's", detail);
    }

    private static InboxException Redirect(HttpResponseMessage answer, Uri asked)
    {
        // As a string: on Unix, a path alone would be taken for that of a file.
        var location = answer.Headers.Location?.OriginalString;
        var isMoved = Uri.TryCreate(asked, location, out var target) && target.AbsolutePath.TrimEnd('/') == asked.AbsolutePath.TrimEnd('/');
        return new(
            (int)answer.StatusCode,
            $"Redirected to {location ?? "nowhere"}",
            isMoved
                ? $"Redirects are not followed. If the mailboxes are there, set InboxClientOptions.Endpoint to {target!.GetLeftPart(UriPartial.Path)}."
                : "Redirects are not followed. The app's authorization policy may have answered instead of the mailbox: call .AllowAnonymous() on MapInbox. "
                + "Otherwise correct InboxClientOptions.Endpoint.");
    }
}
