using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Inbox.AspNetCore.Ice;

/// <summary>
/// The STUN and TURN servers of Twilio's Network Traversal Service. All callers share one set of credentials, which is renewed at half of
/// its life. If Twilio does not answer, the last one is used as long as it lasts.
/// </summary>
public sealed class TwilioIceServers : IIceServerProvider, IDisposable
{
    private static readonly Uri _api = new("https://api.twilio.com/");

    private readonly VendorAnswer _answer;

    /// <param name="http">Sends the requests.</param>
    /// <param name="accountSid">The account.</param>
    /// <param name="authToken">Its token. It is sent to Twilio alone.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">A value is empty.</exception>
    public TwilioIceServers(HttpClient http, string accountSid, string authToken, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentException.ThrowIfNullOrWhiteSpace(accountSid);
        ArgumentException.ThrowIfNullOrWhiteSpace(authToken);
        _answer = new(time ?? TimeProvider.System, AskAsync);

        async Task<IceServerList> AskAsync(TimeSpan lifetime, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, new Uri(_api, $"2010-04-01/Accounts/{Uri.EscapeDataString(accountSid)}/Tokens.json"));
            var credentials = Encoding.UTF8.GetBytes($"{accountSid}:{authToken}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
            var ttl = ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            request.Content = new FormUrlEncodedContent([new("Ttl", ttl)]);
            using JsonDocument json = await VendorJson.AskAsync(http, request, cancellationToken).ConfigureAwait(false);
            return new(VendorJson.ServersOf(json.RootElement, "ice_servers"), LifetimeOf(json.RootElement, lifetime));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IceServerList> GetAsync(IceServerRequest request, CancellationToken cancellationToken) =>
        _answer.GetAsync(request.Lifetime, cancellationToken);

    /// <summary>Releases what it holds, but not the <see cref="HttpClient"/>.</summary>
    public void Dispose() => _answer.Dispose();

    /// <summary>The time that Twilio grants, which it writes as a text, may be less than was asked for.</summary>
    private static TimeSpan LifetimeOf(JsonElement answer, TimeSpan asked) =>
        answer.TryGetProperty("ttl", out var ttl)
        && long.TryParse(ttl.ToString(), CultureInfo.InvariantCulture, out var seconds)
        && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, asked.TotalSeconds))
            : asked;
}
