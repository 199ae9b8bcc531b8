using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>An HTTP response, read to its end.</summary>
internal sealed class Answer(int status, IReadOnlyDictionary<string, string[]> headers, byte[] body)
{
    /// <summary>One whose headers have one line each.</summary>
    public Answer(int status, IReadOnlyDictionary<string, string> headers, byte[] body)
        : this(status, headers.ToDictionary(header => header.Key, header => new[] { header.Value }, StringComparer.OrdinalIgnoreCase), body)
    {
    }

    public int Status { get; } = status;

    public byte[] Bytes { get; } = body;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    public string? ContentType => this["Content-Type"];

    /// <summary>The sender, as a browser reads the header.</summary>
    public string? From => this["X-From"] is { } encoded ? Uri.UnescapeDataString(encoded) : null;

    public long MessageId => long.Parse(this["X-Message-Id"]!, System.Globalization.CultureInfo.InvariantCulture);

    public string? WaitEnded => this["X-Wait-Ended"];

    /// <summary>A header's value; null when it is missing.</summary>
    public string? this[string header] => headers.TryGetValue(header, out var values) ? string.Join(", ", values) : null;

    /// <summary>A header's values, line by line; none when it is missing.</summary>
    public string[] Headers(string header) => headers.GetValueOrDefault(header) ?? [];

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var headers = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
            Add(response.Headers.NonValidated);
            Add(response.Content.Headers.NonValidated);
            return new((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());

            void Add(HttpHeadersNonValidated some)
            {
                foreach (var (name, values) in some)
                {
                    headers[name] = [.. values];
                }
            }
        }
    }

    /// <summary>An error as RFC 9457 has it, with words in it.</summary>
    public void ShouldBeProblem(int status, string title)
    {
        Status.Should().Be(status, "the body is {0}", Text);
        ContentType.Should().Be("application/problem+json");
        Json.GetProperty("status").GetInt32().Should().Be(status);
        Json.GetProperty("title").GetString().Should().Be(title);
        Json.GetProperty("detail").GetString().Should().NotBeNullOrWhiteSpace();
    }
}
