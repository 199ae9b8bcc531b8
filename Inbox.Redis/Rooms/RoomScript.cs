using Inbox.Redis.Nodes;

namespace Inbox.Redis.Rooms;

/// <summary>The scripts of rooms. Each file says what it promises and returns.</summary>
internal static class RoomScript
{
    public static readonly string Bury = Of("bury");
    public static readonly string Evict = Of("evict");
    public static readonly string Join = Of("join");
    public static readonly string Leave = Of("leave");
    public static readonly string Look = Of("look");
    public static readonly string Signal = Of("signal");
    public static readonly string Take = Of("take");

    private static string Of(string name) => Script.WithCommon("rooms", name);
}
