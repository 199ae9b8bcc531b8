namespace Inbox.Client.Receiving;

/// <summary>The words with which a server ends a wait or a stream.</summary>
internal static class Endings
{
    public static InboxException Of(string word, TimeSpan? retryAfter = null) => word switch
    {
        "superseded" => new(0, "A newer receiver of the same mailbox took over") { Ending = Ending.Superseded },
        "left" => new(0, "The mailbox was left") { Ending = Ending.Left },
        _ => new(0, $"The server ended it: {word}", null, retryAfter) { Ending = Ending.Stopping },
    };
}
