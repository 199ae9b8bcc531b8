using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

/// <summary>The scripts of mailboxes. Each file says what it promises and returns.</summary>
internal static class MailboxScript
{
    public static readonly string Acknowledge = Of("acknowledge");
    public static readonly string Attach = Of("attach");
    public static readonly string Claim = Of("claim");
    public static readonly string Detach = Of("detach");
    public static readonly string Due = Script.Read("mailboxes/due.lua");
    public static readonly string Hold = Of("hold");
    public static readonly string Leave = Of("leave");
    public static readonly string Look = Of("look");
    public static readonly string Orphan = Of("orphan");
    public static readonly string Pledge = Of("pledge");
    public static readonly string Receive = Of("receive");
    public static readonly string Release = Of("release");
    public static readonly string Renew = Of("renew");
    public static readonly string Send = Of("send");
    public static readonly string Settle = Of("settle");
    public static readonly string Touch = Of("touch");
    public static readonly string Visit = Of("visit");

    private static string Of(string name) => Script.WithCommon("mailboxes", name);
}
