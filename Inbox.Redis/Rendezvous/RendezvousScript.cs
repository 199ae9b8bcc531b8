using Inbox.Redis.Nodes;

namespace Inbox.Redis.Rendezvous;

/// <summary>The scripts of codes. Each file says what it promises and returns.</summary>
internal static class RendezvousScript
{
    public static readonly string Answer = Of("answer");
    public static readonly string End = Of("end");
    public static readonly string Offer = Of("offer");
    public static readonly string Read = Of("read");
    public static readonly string Replace = Of("replace");
    public static readonly string Undo = Of("undo");

    private static string Of(string name) => Script.WithCommon("rendezvous", name);
}
