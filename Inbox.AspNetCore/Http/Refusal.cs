namespace Inbox.AspNetCore.Http;

/// <summary>The reason why a request was refused, as each transport reports it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What was wrong.</param>
/// <param name="Detail">What to do.</param>
/// <param name="RetryAfter">The seconds after which a retry makes sense; null if none does.</param>
/// <param name="Reason">One word for programs, where the status is not specific enough; null where it is.</param>
internal sealed record Refusal(int Status, string Title, string Detail, int? RetryAfter = null, string? Reason = null)
{
    /// <summary>Returns the refusal of a message that was not accepted.</summary>
    public static Refusal Of(SendStatus status, int maxMessageBytes) => status switch
    {
        SendStatus.NoSuchMailbox => new(404, "No such mailbox",
            "No mailbox has this name now. Its owner creates it by polling or sending."),
        SendStatus.TooLarge => new(413, "Message too large",
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"A message has at most {maxMessageBytes} bytes. Nothing was stored.")),
        SendStatus.MailboxFull => new(503, "Mailbox full",
            "The recipient has to receive its waiting messages first. Nothing was stored; try again.", Http.RetryAfter.MailboxFull),
        SendStatus.HoldFull => new(503, "Too much held",
            "Your messages held for names that no mailbox has yet reach the limit of one mailbox. Nothing was stored; try again.",
            Http.RetryAfter.MailboxFull),
        SendStatus.ServerFull => new(503, "Server full",
            "All mailboxes together hold as much as this server allows. Nothing was stored; try again.", Http.RetryAfter.ServerFull),
        SendStatus.OriginFull => new(429, "Too many bytes",
            "The unreceived messages from your address reach the limit per address. Nothing was stored; try again.",
            Http.RetryAfter.ServerFull),
        SendStatus.Stopping => new(503, "Server stopping",
            "The server is shutting down. Nothing was stored; try again.", Http.RetryAfter.Stopping()),
        _ => new(409, "Mailbox left",
            "Your mailbox was left or expired while the message arrived, and another client has its name now. Nothing was stored. "
            + "Choose another name."),
    };

    /// <summary>Gets the refusal of a message that the app does not allow.</summary>
    public static Refusal NotAllowed { get; } =
        new(403, "Recipient not allowed", "This app does not let you send to that mailbox. Nothing was stored.");

    public static Refusal RecipientNeeded { get; } =
        new(400, "Recipient needed", "Name the recipient's mailbox in 'to': 1 to 256 bytes of UTF-8 without control characters.");
}
