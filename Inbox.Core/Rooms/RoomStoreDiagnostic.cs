namespace Inbox.Rooms;

/// <summary>What the compiler says to those who use what may still change.</summary>
internal static class RoomStoreDiagnostic
{
    /// <summary>The contract of stores of rooms, until there is a second store.</summary>
    public const string Id = "INBOX001";
}
