using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>A client that proves who it is by one header, and never by a mailbox's password.</summary>
internal sealed class User(InboxApp app, string header, string value, bool saysWhoItIs = true)
{
    /// <summary>The same user, by a link, an image or a script tag of some page, over plain HTTP.</summary>
    public User ByALink() => new(app, header, value, saysWhoItIs: false);

    public Task<Answer> ReceiveAsync(string query = "", params (string Name, string Value)[] headers) => AskAsync("GET", query, null, headers);

    public Task<Answer> SendAsync(string to, string text, params (string Name, string Value)[] headers) =>
        AskAsync("POST", $"to={Uri.EscapeDataString(to)}", text, headers);

    public async Task<Answer> AskAsync(string method, string query = "", string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = Request(new(method), query);
        request.Content = body is null ? null : new StringContent(body);
        foreach (var (name, text) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, text);
        }

        return await Answer.OfAsync(await app.Http.SendAsync(request));
    }

    public async Task<StreamClient> OpenStreamAsync(long after = 0)
    {
        using var request = Request(HttpMethod.Get, $"after={after}");
        return await StreamClient.OpenAsync(app.Http, request);
    }

    public Task<SocketClient> OpenSocketAsync(string query = "after=0", string? origin = null) => header == "Cookie"
        ? SocketClient.OpenAsync(app, query: query, origin: origin, cookie: value)
        : SocketClient.OpenAsync(app, header == "Authorization" ? value : null, query, origin: origin);

    /// <returns>The status of the handshake.</returns>
    public async Task<int> KnockAsync(string? origin = null)
    {
        try
        {
            using var socket = await OpenSocketAsync(origin: origin);
            return 101;
        }
        catch (RefusedHandshakeException e)
        {
            return e.Status;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string query)
    {
        var request = app.Http.Request(method, query.Length == 0 ? "/inbox" : $"/inbox?{query}");
        request.Headers.TryAddWithoutValidation(header, value);
        if (header == "Cookie" && saysWhoItIs)
        {
            // As our clients do: over plain HTTP nothing else tells their requests from those of a link.
            request.Headers.Add("X-Inbox-Client", "1");
        }

        return request;
    }
}
