namespace Inbox.AspNetCore.Http;

/// <summary>The seconds that a client is asked to wait before it tries again.</summary>
internal static class RetryAfter
{
    /// <summary>For a full mailbox: a recipient that polls makes room soon.</summary>
    public const int MailboxFull = 1;

    /// <summary>For a full server: room appears when other clients leave or expire.</summary>
    public const int ServerFull = 5;

    /// <summary>For a store that does not answer: it may be back at once.</summary>
    public const int StoreAway = 1;

    /// <summary>Returns 1 to 5 at random: all clients are told at once, and should not reach the next server at the same moment.</summary>
    public static int Stopping() => Random.Shared.Next(1, 6);
}
