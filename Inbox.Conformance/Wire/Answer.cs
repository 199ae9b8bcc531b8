using System.Globalization;
using System.Text;
using System.Text.Json;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Wire;

/// <summary>A whole answer to a request, and what can be expected of one.</summary>
/// <param name="Curl">The request.</param>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The headers, by their names.</param>
/// <param name="Body">The body.</param>
/// <param name="Time">How long it took.</param>
internal sealed record Answer(string Curl, int Status, ILookup<string, string> Headers, byte[] Body, TimeSpan Time)
{
    /// <summary>An envelope may have JSON that is nested to a depth of 64.</summary>
    private const int MaxDepth = 128;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Gets a header; null if there is none.</summary>
    public string? this[string header] => Headers.Contains(header) ? string.Join(", ", Headers[header]) : null;

    public long Number(string header)
    {
        var isNumber = long.TryParse(this[header], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        That(isNumber && number < 1L << 53, $"{header}: a whole number below 2^53");
        return number;
    }

    public JsonElement Json
    {
        get
        {
            try
            {
                return JsonDocument.Parse(Body, new() { MaxDepth = MaxDepth }).RootElement;
            }
            catch (JsonException)
            {
                throw Broken("a body of JSON");
            }
        }
    }

    public Answer Is(int status)
    {
        That(Status == status, $"{status}");
        return this;
    }

    /// <summary>
    /// The answer brings no message. That it is 204 then is a promise of its own: a server that breaks it fails one check, not fifty.
    /// </summary>
    public Answer BringsNothing()
    {
        That(Status == 204 || (Status == 200 && Body.Length == 0 && this["X-Message-Id"] is null), "204");
        return this;
    }

    /// <summary>The answer is 200 and brings this message.</summary>
    public Answer Brings(string text)
    {
        That(Status == 200 && Text == text, $"200 with the body '{Expect.Short(text)}'");
        return this;
    }

    public Answer Has(string header, string? value)
    {
        That(this[header] == value, value is null ? $"no {header}" : $"{header}: {value}");
        return this;
    }

    public Answer HasType(string type)
    {
        That(string.Equals(this["Content-Type"]?.Split(';')[0], type, StringComparison.OrdinalIgnoreCase), $"Content-Type: {type}");
        return this;
    }

    /// <summary>The answer names these methods in <c>Allow</c>.</summary>
    public Answer Allows(params string[] methods)
    {
        var allowed = this["Allow"]?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        That(methods.All(allowed.Contains), $"Allow: {string.Join(", ", methods)}");
        return this;
    }

    /// <summary>The answer has an error body of RFC 9457, with what was wrong and what to do.</summary>
    public Answer IsProblem(int status, string? reason = null)
    {
        That(Status == status, $"{status} with a problem");
        HasType("application/problem+json");
        That(IsText("title") && IsText("detail"), "a problem with title and detail");
        That(!Json.TryGetProperty("status", out var own) || own.GetInt32() == status, $"a problem with status {status}");
        That(reason is null || (Json.TryGetProperty("reason", out var given) && given.GetString() == reason),
            $"a problem with the reason '{reason}'");
        return this;
    }

    /// <summary>The answer says when to try again: in so many seconds at most.</summary>
    public Answer SaysWhenToRetry(int most = 3600)
    {
        That(int.TryParse(this["Retry-After"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= most,
            $"Retry-After: at most {most} seconds");
        return this;
    }

    public void That(bool isSo, string expected)
    {
        if (!isSo)
        {
            throw Broken(expected);
        }
    }

    public override string ToString()
    {
        var headers = string.Concat(Headers.Select(header => header.Key).Where(IsWorthSaying).Select(name => $"; {name}: {this[name]}"));
        return $"{Status}{headers}{(Body.Length == 0 ? "" : $"; body: {Expect.Short(Printable)}")}";
    }

    private BrokenPromiseException Broken(string expected) => new(expected, ToString(), Curl);

    private bool IsText(string member) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String;

    private string Printable =>
        string.Concat(Text.Select(character => char.IsControl(character) || character == '\uFFFD' ? '·' : character));

    private static bool IsWorthSaying(string header) =>
        header is not ("Date" or "Server" or "Content-Length" or "Transfer-Encoding" or "Connection");
}
