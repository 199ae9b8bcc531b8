using Inbox.Redis.Nodes;

namespace Inbox.Redis.Rooms;

/// <summary>The scripts of rooms. Each file says what it promises and returns.</summary>
internal static class RoomScript
{
    public static readonly Script Bury = Of("bury");
    public static readonly Script Evict = Of("evict");
    public static readonly Script Join = Of("join");
    public static readonly Script Leave = Of("leave");
    public static readonly Script Look = Of("look");
    public static readonly Script Signal = Of("signal");
    public static readonly Script Take = Of("take");

    private static Script Of(string name) => Script.WithCommon("rooms", name);
}
