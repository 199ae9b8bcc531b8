namespace Inbox.Rooms;

/// <summary>The id of the compiler diagnostic for API that may still change.</summary>
internal static class RoomStoreDiagnostic
{
    /// <summary>Marks the contract of room stores, which may still change with what the second one, on Redis, teaches.</summary>
    public const string Id = "INBOX001";
}
