using System.Text.Json;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Wire;

/// <summary>A message as JSON.</summary>
internal sealed record Envelope(long Id, string From, long Life, string Member, JsonElement Content)
{
    private static readonly string[] _members = ["data", "text", "base64"];

    public static Envelope Of(JsonElement json)
    {
        Expect.That(json.ValueKind == JsonValueKind.Object, "an envelope, which is a JSON object", Expect.Short($"{json}"));
        var contents = _members.Where(member => json.TryGetProperty(member, out _)).ToArray();
        return contents.Length == 1
            && json.TryGetProperty("id", out var id)
            && json.TryGetProperty("from", out var from)
            && json.TryGetProperty("life", out var life)
            ? new(id.GetInt64(), from.GetString()!, life.GetInt64(), contents[0], json.GetProperty(contents[0]))
            : throw new BrokenPromiseException("an envelope with id, from, life and one of data, text and base64",
                Expect.Short(json.GetRawText()));
    }

    public static IEnumerable<Envelope> ArrayOf(Answer answer)
    {
        answer.Is(200).HasType("application/json");
        answer.That(answer.Json.ValueKind == JsonValueKind.Array && answer.Json.GetArrayLength() > 0, "an array of envelopes");
        return answer.Json.EnumerateArray().Select(Of);
    }

    public override string ToString() => Content.ValueKind == JsonValueKind.String ? Content.GetString()! : Content.GetRawText();
}
