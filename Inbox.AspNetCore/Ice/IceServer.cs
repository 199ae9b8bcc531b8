namespace Inbox.AspNetCore.Ice;

/// <summary>A STUN or TURN server, as WebRTC's <c>RTCIceServer</c> names it.</summary>
/// <param name="urls">
/// Its addresses, at least one: <c>stun:</c>, <c>stuns:</c>, <c>turn:</c> or <c>turns:</c>, a host, perhaps a port, and for TURN perhaps
/// <c>?transport=udp</c> or <c>tcp</c> (RFC 7064, RFC 7065).
/// </param>
/// <param name="username">The user name, for TURN; null for a server that needs none.</param>
/// <param name="credential">The password, for TURN; null for a server that needs none.</param>
public sealed class IceServer(IReadOnlyList<string> urls, string? username = null, string? credential = null)
{
    /// <summary>Gets its addresses.</summary>
    public IReadOnlyList<string> Urls { get; } = urls;

    /// <summary>Gets the user name; null for a server that needs none.</summary>
    public string? Username { get; } = username;

    /// <summary>Gets the password; null for a server that needs none.</summary>
    public string? Credential { get; } = credential;
}

/// <summary>Servers, and for how long they may be used.</summary>
/// <param name="servers">The servers, in the order in which browsers should see them.</param>
/// <param name="lifetime">
/// How long their credentials last from now. A connection that exists outlives them; one that is made or restarted later fails.
/// </param>
public sealed class IceServerList(IReadOnlyList<IceServer> servers, TimeSpan lifetime)
{
    /// <summary>Gets the servers.</summary>
    public IReadOnlyList<IceServer> Servers { get; } = servers;

    /// <summary>Gets how long their credentials last from now.</summary>
    public TimeSpan Lifetime { get; } = lifetime;
}

/// <summary>A caller who needs servers.</summary>
/// <param name="user">
/// Who it is: <c>mailbox:</c> and a name, <c>user:</c> and the app's identifier, or <c>address:</c> and an address. Not for strangers.
/// </param>
/// <param name="lifetime">How long the credentials should last, from 1 to 24 hours.</param>
public sealed class IceServerRequest(string user, TimeSpan lifetime)
{
    /// <summary>Gets who it is.</summary>
    public string User { get; } = user;

    /// <summary>Gets how long the credentials should last.</summary>
    public TimeSpan Lifetime { get; } = lifetime;
}

/// <summary>Knows STUN or TURN servers, and their credentials of now.</summary>
public interface IIceServerProvider
{
    /// <summary>Returns the servers for a caller. May be called many times at once.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone.</param>
    /// <returns>The servers; their lifetime may be shorter than requested.</returns>
    /// <remarks>A provider that throws is left out of the answer, with a warning in the log.</remarks>
    ValueTask<IceServerList> GetAsync(IceServerRequest request, CancellationToken cancellationToken);
}
