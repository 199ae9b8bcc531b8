using System.Net.Http.Headers;
using System.Text;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>A client with a name and a password.</summary>
internal sealed class Peer(HttpClient http, string path, string name, string password)
{
    public static AuthenticationHeaderValue Basic(string name, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    public Task<Answer> ReceiveAsync(string query = "", params (string Name, string Value)[] headers) =>
        AskAsync(HttpMethod.Get, query, null, headers);

    public Task<Answer> SendAsync(string to, string text, string? contentType = null) => SendAsync(to, Encoding.UTF8.GetBytes(text), contentType);

    public Task<Answer> SendAsync(string to, byte[] body, string? contentType = null) => SendAsync(to, Content(body, contentType));

    public Task<Answer> SendAsync(string to, HttpContent? content) =>
        AskAsync(HttpMethod.Post, $"to={Uri.EscapeDataString(to)}", content);

    public Task<Answer> LeaveAsync() => AskAsync(HttpMethod.Delete);

    public async Task<Answer> AskAsync(HttpMethod method, string query = "", HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = http.Request(method, query.Length == 0 ? path : $"{path}?{query}");
        request.Content = content;
        request.Headers.Authorization = Basic(name, password);
        foreach (var (header, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await Answer.OfAsync(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    private static ByteArrayContent Content(byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return content;
    }
}
