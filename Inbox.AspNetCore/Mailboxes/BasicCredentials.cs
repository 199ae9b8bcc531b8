using System.Text;
using Microsoft.Extensions.Primitives;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>HTTP Basic (RFC 7617) with charset UTF-8: the user name is the mailbox name, the password its key.</summary>
internal readonly record struct BasicCredentials(string Name, ReadOnlyMemory<byte> Password)
{
    private const string Scheme = "Basic ";

    /// <summary>Reads the header.</summary>
    /// <param name="authorization">The value of <c>Authorization</c>.</param>
    /// <param name="credentials">The credentials. The name is empty if it is not legal.</param>
    /// <returns>False if the header is missing, not Basic, not base64, or without a colon.</returns>
    public static bool TryRead(StringValues authorization, out BasicCredentials credentials)
    {
        credentials = default;
        if (authorization.Count != 1 || authorization[0] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var base64 = header.AsSpan(Scheme.Length).Trim(' ');
        var decoded = new byte[base64.Length / 4 * 3];
        if (base64.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(base64, decoded, out var length))
        {
            return false;
        }

        var colon = decoded.AsSpan(0, length).IndexOf((byte)':');
        if (colon < 0)
        {
            return false;
        }

        var name = MailboxName.TryDecode(decoded.AsSpan(0, colon), out var legal) ? legal : "";
        credentials = new(name, decoded.AsMemory(colon + 1, length - colon - 1));
        return true;
    }

    /// <summary>Returns the credentials of a query.</summary>
    public static BasicCredentials OfQuery(string name, string password) =>
        new(MailboxName.IsLegal(name) ? name : "", Encoding.UTF8.GetBytes(password));
}
