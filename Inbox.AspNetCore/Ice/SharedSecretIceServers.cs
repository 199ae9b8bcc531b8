using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Inbox.AspNetCore.Ice;

/// <summary>
/// TURN servers that share a secret with this app, such as coturn with <c>use-auth-secret</c>: each caller gets a user name that expires,
/// and the password that belongs to it (draft-uberti-behave-turn-rest-00).
/// </summary>
public sealed class SharedSecretIceServers : IIceServerProvider
{
    private readonly string[] _urls;
    private readonly byte[] _secret;
    private readonly TimeProvider _time;

    /// <param name="secret">
    /// The secret, at least 16 characters: coturn's <c>static-auth-secret</c>. To replace it, give coturn the new one beside the old one
    /// first.
    /// </param>
    /// <param name="urls">The addresses of the servers that have it, such as <c>turn:turn.example.com:3478</c>.</param>
    /// <param name="time">The clock; null for the system's. It must agree with that of the TURN server.</param>
    /// <exception cref="ArgumentException">
    /// The secret is shorter, or an address is not one of a TURN server. The secret is in no message.
    /// </exception>
    public SharedSecretIceServers(string secret, IEnumerable<string> urls, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length < 16)
        {
            throw new ArgumentException(
                "The secret of a TURN server must have at least 16 characters: who guesses it relays at your cost.", nameof(secret));
        }

        (_secret, _urls, _time) = (Encoding.UTF8.GetBytes(secret), IceUrl.Check(urls, "turn"), time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    [SuppressMessage("Security", "CA5350", Justification = "The protocol of TURN servers prescribes HMAC-SHA1, which is not broken.")]
    public ValueTask<IceServerList> GetAsync(IceServerRequest request, CancellationToken cancellationToken)
    {
        // The time comes first: coturn takes what stands before the colon for it.
        var expiry = (_time.GetUtcNow() + request.Lifetime).ToUnixTimeSeconds();
        var username = string.Create(CultureInfo.InvariantCulture, $"{expiry}:{PseudonymOf(request.User)}");
        var credential = Convert.ToBase64String(HMACSHA1.HashData(_secret, Encoding.UTF8.GetBytes(username)));
        return new(new IceServerList([new(_urls, username, credential)], request.Lifetime));
    }

    /// <summary>
    /// Returns the same word for the same caller each time, so that a TURN server's quotas count; it tells nobody who the caller is.
    /// </summary>
    private string PseudonymOf(string user) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"inbox-pseudonym\0{user}")).AsSpan(0, 8));
}
