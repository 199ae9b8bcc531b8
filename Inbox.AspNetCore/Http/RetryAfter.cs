namespace Inbox.AspNetCore.Http;

/// <summary>How many seconds a client is asked to wait before it tries again.</summary>
internal static class RetryAfter
{
    /// <summary>A recipient that polls makes room soon.</summary>
    public const int MailboxFull = 1;

    /// <summary>Room comes when others leave or expire.</summary>
    public const int ServerFull = 5;

    /// <summary>What the mailboxes are kept in may be back at once.</summary>
    public const int StoreAway = 1;

    /// <summary>1 to 5, by chance: all clients are told at once, and should not come back to the next server at once.</summary>
    public static int Stopping() => Random.Shared.Next(1, 6);
}
