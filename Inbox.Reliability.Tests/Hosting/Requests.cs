using System.Text;

namespace Inbox.Reliability.Tests.Hosting;

/// <summary>Requests as bytes.</summary>
internal static class Requests
{
    /// <param name="method">GET, POST or DELETE.</param>
    /// <param name="address">The mailbox's address.</param>
    /// <param name="query">From its <c>?</c> on.</param>
    /// <param name="name">Who asks.</param>
    /// <param name="password">With which password.</param>
    /// <param name="body">Announced by its length; null: none.</param>
    /// <param name="contentType">Its label.</param>
    public static byte[] Of(string method, Uri address, string query, string name, string password = "secret", byte[]? body = null, string contentType = "text/plain")
    {
        var length = body is null ? "" : $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n";
        var head = $"{method} {address.AbsolutePath}{query} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Basic {Basic(name, password)}\r\n{length}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body ?? []];
    }

    public static string Basic(string name, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));
}
