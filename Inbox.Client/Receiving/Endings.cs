namespace Inbox.Client.Receiving;

/// <summary>Maps the protocol's reasons for the end of a wait or stream to exceptions.</summary>
internal static class Endings
{
    public static InboxException Of(string word, TimeSpan? retryAfter = null) => word switch
    {
        "superseded" => new(0, "A newer receiver of the same mailbox took over") { Ending = Ending.Superseded },
        "left" => new(0, "The mailbox was removed, by this client or another one of the same name") { Ending = Ending.Left },
        _ => new(0, $"The server ended receiving: {word}", null, retryAfter) { Ending = Ending.Stopping },
    };
}
