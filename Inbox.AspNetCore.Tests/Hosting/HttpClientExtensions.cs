namespace Inbox.AspNetCore.Tests.Hosting;

internal static class HttpClientExtensions
{
    /// <summary>A request for a target exactly as it stands here, in the client's version of HTTP.</summary>
    public static HttpRequestMessage Request(this HttpClient http, HttpMethod method, string target)
    {
        // Uri would mend what is broken in a query, and so hide it from the server.
        var asItIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var uri = new Uri($"{http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{target}", asItIs);
        return new(method, uri) { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
    }
}
