using System.Net;
using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>
/// The server that the chaos is aimed at: its own Kestrel in this process, or whatever <c>INBOX_CHAOS_URL</c> names
/// (<c>http://127.0.0.1:3000/inbox</c>; without a rate limit, and on this machine, or a reset is not there when the next message comes).
/// <c>INBOX_CHAOS_LARGE</c> is then the largest message that it takes, in bytes: 1 MiB, unless given.
/// </summary>
internal sealed class ChaosTarget : IAsyncDisposable
{
    /// <summary>More than the buffers between the two hold when the reader's is small.</summary>
    private const int OwnLarge = 8 * 1024 * 1024;

    private static int _names;

    private readonly TestServer? _own;
    private readonly Uri _address;

    private ChaosTarget(Uri address, TestServer? own) => (_address, _own) = (address, own);

    public EndPoint EndPoint => IPAddress.TryParse(_address.Host, out var ip) ? new IPEndPoint(ip, _address.Port) : new DnsEndPoint(_address.Host, _address.Port);

    /// <summary>The bytes of a large message.</summary>
    public int Large => _own is null ? Setting.Number("INBOX_CHAOS_LARGE", 1024 * 1024) : OwnLarge;

    public IReadOnlyCollection<string> Errors => _own?.Errors ?? [];

    /// <summary>What the mailboxes hold; zero where nobody can ask.</summary>
    public long Bytes => _own?.Statistics.Bytes ?? 0;

    public static async Task<ChaosTarget> StartAsync()
    {
        if (Setting.Text("INBOX_CHAOS_URL") is { } url)
        {
            return new(new(url), null);
        }

        var own = await TestServer.StartAsync(options =>
            (options.MaxMessageBytes, options.MaxMailboxBytes, options.MaxTotalBytes) = (OwnLarge, 4 * OwnLarge, 128L * OwnLarge));
        return new(own.Address, own);
    }

    /// <summary>A name that nobody had before, in another run neither.</summary>
    public static string NewName(string kind) => $"{kind}-{Environment.ProcessId}-{Interlocked.Increment(ref _names)}";

    public byte[] Request(string method, string name, string query, byte[]? body = null) => Requests.Of(method, _address, query, name, body: body);

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }
}
