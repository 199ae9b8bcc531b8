using System.Security.Authentication;

namespace Inbox.Client.Http;

/// <summary>Turns the failure of a request without an answer into an exception. It is transient, unless TLS failed.</summary>
internal static class ConnectionFailure
{
    /// <param name="what">The kind of request: its method, or <c>WebSocket</c>.</param>
    /// <param name="url">The URL of the mailboxes.</param>
    /// <param name="cause">The exception of the request.</param>
    public static InboxException Of(string what, Uri url, Exception cause)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case InboxException untrusted:
                    return new(0, untrusted.Title, untrusted.Detail, cause: cause) { IsTls = true };
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException tls }:
                    return new(0, $"TLS with {url.Authority} fails", WayOn(tls.GetBaseException().Message), cause: cause) { IsTls = true };
                case HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } when url.Scheme == Uri.UriSchemeHttp:
                    // A server that expects HTTPS does this, and so does one that crashes.
                    return new(0, $"{what}: {url.Authority} closed the connection without an answer",
                        "If the server speaks HTTPS on this port, InboxClientOptions.Endpoint must begin with https://.", cause: cause);
            }
        }

        var why = cause is OperationCanceledException ? " in time" : $" ({cause.GetBaseException().Message})";
        return Problem.NoAnswer($"{what}: no answer from {url.Authority}{why}", cause);
    }

    private static string WayOn(string fault)
    {
        // Certificate errors get here only with an HttpClient of the caller. Otherwise ServerCertificate explains them.
        var wayOn = fault.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? "The handler of your HttpClient decides which certificates are trusted: see SocketsHttpHandler.SslOptions."
            : "If the server speaks plain HTTP on this port, InboxClientOptions.Endpoint must begin with http://.";
        return $"{fault.TrimEnd('.')}. {wayOn}";
    }
}
