using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Inbox.AspNetCore.Ice;

/// <summary>
/// The STUN and TURN servers of Cloudflare Realtime. All callers share one set of credentials, which is renewed at half of its life. If
/// Cloudflare does not answer, the last one is used as long as it lasts.
/// </summary>
public sealed class CloudflareIceServers : IIceServerProvider, IDisposable
{
    private static readonly Uri _api = new("https://rtc.live.cloudflare.com/");

    private readonly VendorAnswer _answer;

    /// <param name="http">Sends the requests.</param>
    /// <param name="keyId">The id of the TURN key.</param>
    /// <param name="apiToken">Its API token. It is sent to Cloudflare alone.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">A value is empty.</exception>
    public CloudflareIceServers(HttpClient http, string keyId, string apiToken, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrWhiteSpace(keyId);
        ArgumentException.ThrowIfNullOrWhiteSpace(apiToken);
        _answer = new(time ?? TimeProvider.System, AskAsync);

        async Task<IceServerList> AskAsync(TimeSpan lifetime, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, new Uri(_api, $"v1/turn/keys/{Uri.EscapeDataString(keyId)}/credentials/generate-ice-servers"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiToken);
            var ttl = ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            request.Content = new StringContent($$"""{"ttl":{{ttl}}}""", Encoding.UTF8, "application/json");
            using JsonDocument json = await VendorJson.AskAsync(http, request, cancellationToken).ConfigureAwait(false);
            return new(VendorJson.ServersOf(json.RootElement, "iceServers"), lifetime);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IceServerList> GetAsync(IceServerRequest request, CancellationToken cancellationToken) =>
        _answer.GetAsync(request.Lifetime, cancellationToken);

    /// <summary>Releases what it holds, but not the <see cref="HttpClient"/>.</summary>
    public void Dispose() => _answer.Dispose();
}
