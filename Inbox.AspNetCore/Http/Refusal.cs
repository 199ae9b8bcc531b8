namespace Inbox.AspNetCore.Http;

/// <summary>Why something was not done, in the words of whichever door says it.</summary>
/// <param name="Status">As an HTTP status.</param>
/// <param name="Title">What was wrong.</param>
/// <param name="Detail">What to do.</param>
/// <param name="RetryAfter">Seconds after which another try makes sense; null: none does.</param>
/// <param name="Reason">One word for programs, where the status says too little; null: it says enough.</param>
internal sealed record Refusal(int Status, string Title, string Detail, int? RetryAfter = null, string? Reason = null)
{
    /// <summary>Of a message that was not accepted.</summary>
    public static Refusal Of(SendStatus status, int maxMessageBytes) => status switch
    {
        SendStatus.NoSuchMailbox => new(404, "No such mailbox", "Nobody has that name now. Its owner creates it by polling or sending."),
        SendStatus.TooLarge => new(413, "Message too large",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A message has at most {maxMessageBytes} bytes. Nothing was stored.")),
        SendStatus.MailboxFull => new(503, "Mailbox full", "The recipient has not fetched what is there. Nothing was stored; try again.", Http.RetryAfter.MailboxFull),
        SendStatus.HoldFull => new(503, "Too much held", "As much of yours is held for names that nobody has as your own mailbox takes. Nothing was stored; try again.", Http.RetryAfter.MailboxFull),
        SendStatus.ServerFull => new(503, "Server full", "The mailboxes together hold as much as the server may. Nothing was stored; try again.", Http.RetryAfter.ServerFull),
        SendStatus.OriginFull => new(429, "Too many bytes", "What came from your address and nobody has fetched is as much as the server takes. Nothing was stored; try again.", Http.RetryAfter.ServerFull),
        SendStatus.Stopping => new(503, "Server stopping", "The server ends. Nothing was stored; try again.", Http.RetryAfter.Stopping()),
        _ => new(409, "Mailbox left", "Your mailbox was left while the message arrived, and its name is another's now. Nothing was stored."),
    };

    public static Refusal RecipientNeeded { get; } =
        new(400, "Recipient needed", "Say whose mailbox it is for, by to: 1 to 256 bytes of UTF-8 without control characters.");
}
