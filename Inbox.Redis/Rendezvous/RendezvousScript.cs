using Inbox.Redis.Nodes;

namespace Inbox.Redis.Rendezvous;

/// <summary>The scripts of codes. Each file says what it promises and returns.</summary>
internal static class RendezvousScript
{
    public static readonly Script Answer = Of("answer");
    public static readonly Script End = Of("end");
    public static readonly Script Offer = Of("offer");
    public static readonly Script Read = Of("read");
    public static readonly Script Replace = Of("replace");
    public static readonly Script Undo = Of("undo");

    private static Script Of(string name) => Script.WithCommon("rendezvous", name);
}
