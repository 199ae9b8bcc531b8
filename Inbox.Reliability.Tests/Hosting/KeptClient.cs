using System.Net;

namespace Inbox.Reliability.Tests.Hosting;

/// <summary>Asks over one connection as long as the server keeps it, and then over the next.</summary>
internal sealed class KeptClient(EndPoint server, CancellationToken patience, IPAddress? from = null) : IDisposable
{
    private RawClient? _client;

    /// <returns>Null when the server ended the connection without a whole answer.</returns>
    public async ValueTask<RawAnswer?> AskAsync(byte[] request)
    {
        _client ??= await RawClient.OpenAsync(server, patience, from: from);
        var answer = await _client.WriteAsync(request) ? await _client.ReadAsync() : null;
        if (answer is null || answer["Connection"] == "close")
        {
            Dispose();
        }

        return answer;
    }

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }
}
