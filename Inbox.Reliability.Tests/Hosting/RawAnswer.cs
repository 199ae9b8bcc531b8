using System.Globalization;

namespace Inbox.Reliability.Tests.Hosting;

/// <summary>An HTTP response as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public long? MessageId => this["X-Message-Id"] is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : null;

    public bool IsChunked => this["Transfer-Encoding"] is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase);

    public int Length => this["Content-Length"] is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : 0;

    public static RawAnswer OfHead(string head)
    {
        var lines = head.Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new(int.Parse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture), headers, []);
    }

    public RawAnswer With(byte[] body) => this with { Body = body };
}
