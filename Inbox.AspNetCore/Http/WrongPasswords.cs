using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>Counts wrong passwords for a name from an address, in windows of a minute.</summary>
/// <remarks>
/// Two pairs that share a slot share a count: then a wrong password is answered 429 instead of 401 too early, which harms nobody, since
/// the right one is never counted nor refused.
/// </remarks>
internal sealed class WrongPasswords(int perMinute, TimeProvider time)
{
    private readonly MinuteWindows _windows = new(perMinute, time);

    /// <summary>Notes a wrong password.</summary>
    /// <returns>Null while there are few; else the whole seconds, 1 to 60, until this minute is over.</returns>
    public int? Note(string name, IPAddress? address) => _windows.Note(HashCode.Combine(name, MinuteWindows.KeyOf(address)));
}
