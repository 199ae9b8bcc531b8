using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Wire;

/// <summary>A mailbox, as its owner uses it.</summary>
internal sealed class Mailbox(Conversation server, Credentials credentials)
{
    public string Name => credentials.Name;

    public Credentials Credentials => credentials;

    /// <summary>The same mailbox with another password.</summary>
    public Mailbox With(string password) => new(server, new(Name, password));

    public Task<Answer> GetAsync(string query = "", params (string Name, string Value)[] headers) =>
        server.AskAsync("GET", query, credentials, null, headers);

    public Task<Answer> PostAsync(string to, Body? body, string query = "", params (string Name, string Value)[] headers) =>
        server.AskAsync("POST", $"?to={Uri.EscapeDataString(to)}{query}", credentials, body, headers);

    /// <summary>Sends a message, which is accepted.</summary>
    public async Task SendAsync(Mailbox to, Body body) => (await PostAsync(to.Name, body)).Is(200);

    /// <summary>Receives this message.</summary>
    public async Task<Answer> ReceiveAsync(string text, string query = "") => (await GetAsync(query)).Brings(text);

    /// <summary>Receives nothing.</summary>
    public async Task ReceiveNothingAsync(string query = "?wait=0") => (await GetAsync(query)).BringsNothing();

    public Task<Answer> LeaveAsync() => server.AskAsync("DELETE", "", credentials);

    /// <summary>Receives messages until there are none.</summary>
    public async Task<IReadOnlyList<Envelope>> EmptyAsync()
    {
        var all = new List<Envelope>();
        while ((await GetAsync("?wait=0&max=1000")) is { Status: 200 } answer)
        {
            all.AddRange(Envelope.ArrayOf(answer));
        }

        return all;
    }

    public Task<EventStream> StreamAsync(string query = "", params (string Name, string Value)[] headers) =>
        EventStream.OpenAsync(server, query, credentials, headers);

    /// <summary>Opens a socket with the credentials in its first frame; it receives from then on.</summary>
    /// <param name="after">The id to begin to acknowledge with; null to receive without acknowledging.</param>
    public async Task<Socket> SocketAsync(long? after = null)
    {
        var socket = await Socket.OpenAsync(server, "", protocol: "inbox.v1");
        await socket.SayAsync(AuthFrame(after is null ? "" : $",\"after\":{after}"));
        await socket.HearAsync("""{"ok":1}""");
        return socket;
    }

    /// <summary>Returns the first frame of a socket.</summary>
    public string AuthFrame(string more = "") =>
        $$"""{"auth":{"name":"{{Name}}","password":"{{System.Text.Encoding.UTF8.GetString(credentials.Password)}}"{{more}}},"ref":1}""";
}
