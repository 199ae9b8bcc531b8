using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>Who opens a socket, from the query of the handshake. Of values that are given twice the last counts.</summary>
/// <param name="Id">The id that the client wants.</param>
/// <param name="Token">A secret of the page, new with each load.</param>
/// <param name="Key">The name of the service; no secret.</param>
internal readonly record struct PeerJsClient(string Id, string Token, string Key)
{
    public bool IsComplete => Id.Length > 0 && Token.Length > 0 && Key.Length > 0;

    public static PeerJsClient Of(HttpContext context)
    {
        var query = context.Request.Query;
        return new(Last("id"), Last("token"), Last("key"));

        string Last(string name) => query[name] is [.., { } last] ? last : "";
    }
}
