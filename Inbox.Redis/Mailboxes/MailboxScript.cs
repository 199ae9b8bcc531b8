using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

/// <summary>The scripts of mailboxes. Each file says what it promises and returns.</summary>
internal static class MailboxScript
{
    public static readonly Script Acknowledge = Of("acknowledge");
    public static readonly Script Attach = Of("attach");
    public static readonly Script Claim = Of("claim");
    public static readonly Script Detach = Of("detach");
    public static readonly Script Due = Script.Of("mailboxes/due.lua");
    public static readonly Script Hold = Of("hold");
    public static readonly Script Leave = Of("leave");
    public static readonly Script Look = Of("look");
    public static readonly Script Orphan = Of("orphan");
    public static readonly Script Pledge = Of("pledge");
    public static readonly Script Receive = Of("receive");
    public static readonly Script Release = Of("release");
    public static readonly Script Renew = Of("renew");
    public static readonly Script Send = Of("send");
    public static readonly Script Settle = Of("settle");
    public static readonly Script Touch = Of("touch");
    public static readonly Script Visit = Of("visit");

    private static Script Of(string name) => Script.WithCommon("mailboxes", name);
}
