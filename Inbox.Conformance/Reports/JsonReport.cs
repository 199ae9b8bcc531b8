using System.Text.Encodings.Web;
using System.Text.Json;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Reports;

/// <summary>The results as JSON, for programs.</summary>
internal static class JsonReport
{
    public static async Task WriteAsync(Run run, string? path)
    {
        if (path is null)
        {
            return;
        }

        await using var file = File.Create(path);
        await using var json = new Utf8JsonWriter(file,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("urls");
        foreach (var url in run.Options.Urls)
        {
            json.WriteStringValue(url.AbsoluteUri);
        }

        json.WriteEndArray();
        json.WriteString("started", run.Started);
        json.WriteNumber("seconds", Math.Round(run.Time.TotalSeconds, 3));
        json.WriteNumber("passed", run.Count(Outcome.Passed));
        json.WriteNumber("failed", run.Count(Outcome.Failed));
        json.WriteNumber("notOffered", run.Count(Outcome.NotOffered));
        json.WriteNumber("leftOut", run.Count(Outcome.LeftOut));
        json.WriteStartArray("checks");
        foreach (var result in run.Results)
        {
            Write(json, result);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject();
        json.WriteString("id", result.Check.Id);
        json.WriteString("part", result.Check.Section.Part.Name());
        json.WriteString("document", result.Check.Section.Document);
        json.WriteString("section", result.Check.Section.Title);
        json.WriteString("promise", result.Check.Promise);
        json.WriteString("outcome", result.Outcome.Name());
        json.WriteNumber("seconds", Math.Round(result.Time.TotalSeconds, 3));
        WriteUnlessNull(json, "reason", result.Reason);
        WriteUnlessNull(json, "expected", result.Breach?.Expected);
        WriteUnlessNull(json, "came", result.Breach?.Came);
        WriteUnlessNull(json, "request", result.Breach?.Request);
        json.WriteEndObject();
    }

    private static void WriteUnlessNull(Utf8JsonWriter json, string member, string? value)
    {
        if (value is not null)
        {
            json.WriteString(member, value);
        }
    }
}
