namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// The encoding of a name in <c>X-From</c>: as it is where that is safe, else percent-encoded. <c>decodeURIComponent</c> always returns
/// the name.
/// </summary>
internal static class SenderHeader
{
    public static string Encode(string name) => IsPlain(name) ? name : Uri.EscapeDataString(name);

    private static bool IsPlain(string name) =>
        !name.AsSpan().ContainsAnyExceptInRange(' ', '~') && !name.Contains('%') && !name.StartsWith(' ') && !name.EndsWith(' ');
}
