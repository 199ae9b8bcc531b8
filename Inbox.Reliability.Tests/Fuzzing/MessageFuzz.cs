using System.Buffers;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Mailboxes;
using Inbox.AspNetCore.Sockets;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>Whatever a sender sends, its receiver reads that, and can be fooled by nothing around it.</summary>
[TestFixture]
internal sealed class MessageFuzz
{
    private const double Share = 0.05;

    private static readonly string[] _passedOn = ["application/json", "text/plain", "application/sdp", "application/octet-stream"];

    [Test]
    public void Any_sender_is_read_from_its_header_as_a_browser_reads_it() => FuzzRun.Try("X-From", Share, dice =>
    {
        var name = Hostile.WellFormed(dice);
        if (!MailboxName.IsLegal(name))
        {
            return;
        }

        var header = SenderHeader.Encode(name);
        FuzzRun.Expect(header.All(c => c is >= ' ' and <= '~') && header.Trim() == header, "survives as a header", name);
        FuzzRun.Expect(Oracle.DecodeUriComponent(header) == name && Uri.UnescapeDataString(header) == name, $"reads back from {header}", name);
    });

    [Test]
    public void Any_label_is_passed_on_only_if_no_browser_would_run_it() => FuzzRun.Try("content types", Share, dice =>
    {
        string[] types = [.. _passedOn, "application/ld+json", "TEXT/PLAIN", "text/html", "image/svg+xml", "multipart/form-data", "text/javascript", ""];
        var header = Hostile.Edited(dice, $"{types[dice.Next(types.Length)]}{(dice.Next(2) == 0 ? "" : ";charset=utf-8")}");
        var label = MessageContentType.Of(header);
        if (label == MessageContent.DefaultContentType)
        {
            return;
        }

        var type = header.Split(';')[0].Trim();
        FuzzRun.Expect(label == header && label.Length <= MessageContentType.MaxLength && label.All(c => c is >= ' ' and <= '~'), "as it was", header);
        FuzzRun.Expect(
            _passedOn.Contains(type, StringComparer.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase), "on the list", header);
        FuzzRun.Expect(MessageContentType.Of(label) == label, "again the same", header);
    });

    [Test]
    public void Any_message_in_an_envelope_is_one_JSON_document_and_the_message() => FuzzRun.Try("envelopes", 2 * Share, dice =>
    {
        var name = Hostile.WellFormed(dice) is { Length: > 0 } some ? some : "x";
        var body = Body(dice);
        var type = dice.Next(3) == 0 ? "text/plain" : "application/json";
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonFrame.Options))
        {
            EnvelopeWriter.Write(json, new(dice.NextInt64(1, 1L << 53), name, 1, new(body, type)));
        }

        using var envelope = JsonDocument.Parse(buffer.WrittenMemory, new() { MaxDepth = EnvelopeWriter.MaxDepth + 2 });
        var members = envelope.RootElement.EnumerateObject().ToArray();
        FuzzRun.Expect(members is [{ Name: "id" }, { Name: "from" }, { Name: "life" }, _] && members[1].Value.GetString() == name, "id, from, life and the message", body);
        var message = members[3].Value;
        var read = members[3].Name switch
        {
            "base64" => message.GetBytesFromBase64(),
            "text" => Encoding.UTF8.GetBytes(message.GetString()!),
            "data" => Encoding.UTF8.GetBytes(message.GetRawText()),
            _ => null,
        };
        var original = members[3].Name == "data" ? body.AsSpan().Trim(" \t\r\n"u8) : body;
        FuzzRun.Expect(original.SequenceEqual(read), $"the message as {members[3].Name}", body);
        var isEscaped = Oracle.Utf8(body) is { } text && members[3].Name != "data"
            && JsonEncodedText.Encode(text, JsonFrame.Options.Encoder).EncodedUtf8Bytes.Length > (body.Length > 4096 ? (body.Length + 2) / 3 * 4 : Math.Max(256, 2 * body.Length));
        FuzzRun.Expect((Oracle.Utf8(body) is null || isEscaped) == (members[3].Name == "base64"), "base64 for what is no text or would be much longer as one, and for that alone", body);
        FuzzRun.Expect(buffer.WrittenCount <= 2 * body.Length + 2048, "an envelope is not much longer than its message", body);
    });

    private static byte[] Body(Random dice) => dice.Next(4) switch
    {
        0 => Hostile.Bytes(dice),
        1 => Encoding.UTF8.GetBytes(Hostile.Text(dice)),
        2 => Encoding.UTF8.GetBytes($"{new string('[', dice.Next(70))}1{new string(']', dice.Next(70))}"),
        _ => Hostile.Edited(dice, JsonSerializer.SerializeToUtf8Bytes(new { a = Hostile.WellFormed(dice), b = new object?[] { dice.Next(), null, 1e300, true }, c = "\u2028</script>" })),
    };
}
