namespace Inbox.Client;

/// <summary>A STUN or TURN server.</summary>
public sealed class IceServer
{
    internal IceServer(IReadOnlyList<string> urls, string? username, string? credential) =>
        (Urls, Username, Credential) = (urls, username, credential);

    /// <summary>Gets its addresses, such as <c>turn:turn.example.com:3478?transport=udp</c> (RFC 7064, RFC 7065).</summary>
    public IReadOnlyList<string> Urls { get; }

    /// <summary>Gets the user name, for TURN; null for a server that needs none.</summary>
    public string? Username { get; }

    /// <summary>Gets the password, for TURN; null for a server that needs none.</summary>
    public string? Credential { get; }
}

/// <summary>The STUN and TURN servers of now.</summary>
public sealed class IceServerList
{
    internal IceServerList(IReadOnlyList<IceServer> servers, TimeSpan lifetime) => (Servers, Lifetime) = (servers, lifetime);

    /// <summary>Gets the servers, in the order of the server that names them; perhaps none.</summary>
    public IReadOnlyList<IceServer> Servers { get; }

    /// <summary>
    /// Gets for how long connections can be made or restarted with them; one that exists outlives that. Ask again at half of it.
    /// </summary>
    public TimeSpan Lifetime { get; }
}
