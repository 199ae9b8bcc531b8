namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// How a name stands in <c>X-From</c>: as it is where that is safe, else percent-encoded, so that <c>decodeURIComponent</c> always yields
/// it.
/// </summary>
internal static class SenderHeader
{
    public static string Encode(string name) => IsPlain(name) ? name : Uri.EscapeDataString(name);

    private static bool IsPlain(string name) =>
        !name.AsSpan().ContainsAnyExceptInRange(' ', '~') && !name.Contains('%') && !name.StartsWith(' ') && !name.EndsWith(' ');
}
