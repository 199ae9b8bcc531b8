using System.Net;

namespace Inbox.Server;

/// <summary>
/// <c>inbox -probe</c>: checks whether the server that runs with these settings on this machine is ready. Serves as a container's health check.
/// </summary>
internal static class Probe
{
    /// <summary>Container engines wait this long for a health check by default.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <returns>The program's exit code: 0 if the server is ready; otherwise 1, after one line that gives the reason.</returns>
    public static async Task<int> RunAsync(ServerSettings settings)
    {
        var host = settings.Bind.Address switch
        {
            var any when any.Equals(IPAddress.Any) => IPAddress.Loopback,
            var any when any.Equals(IPAddress.IPv6Any) => IPAddress.IPv6Loopback,
            var address => address,
        };
        var url = new Uri($"{(settings.Https ? "https" : "http")}://{new IPEndPoint(host, settings.Bind.Port)}/readyz");
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };

        // The server's certificate may be self-signed. The request contains no secret, so it need not be trusted.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        using var http = new HttpClient(handler) { Timeout = _patience };
        try
        {
            using var answer = await http.GetAsync(url);
            var text = (await answer.Content.ReadAsStringAsync()).Trim();
            return answer.StatusCode == HttpStatusCode.OK && text is "Healthy" or "Degraded" ? Say(Console.Out, $"ready: {url}", 0) : Say(Console.Error, $"not ready: {url} answers {(int)answer.StatusCode} {text}", 1);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return Say(Console.Error, $"not ready: {url}: {(e is HttpRequestException ? e.Message : $"no answer within {_patience.TotalSeconds} s")}", 1);
        }
    }

    private static int Say(TextWriter where, string text, int exitCode)
    {
        where.WriteLine($"inbox: {text}");
        return exitCode;
    }
}
