using System.Globalization;
using System.Numerics;
using System.Text;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Mailboxes;
using Inbox.AspNetCore.Mailboxes.Polling;
using Microsoft.Extensions.Primitives;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>What reads strangers' requests reads them as the protocol says, and throws at none.</summary>
[TestFixture]
internal sealed class RequestParsersFuzz
{
    private const double Share = 0.05;

    [Test]
    public void Any_name_is_legal_exactly_when_the_protocol_says_so() => FuzzRun.Try("names", Share, dice =>
    {
        var text = Hostile.Text(dice);
        var isLegal = Oracle.IsLegalName(text);
        FuzzRun.Expect(MailboxName.IsLegal(text) == isLegal, $"legal: {isLegal}", text);
        FuzzRun.Expect(!isLegal || (MailboxName.TryDecode(Encoding.UTF8.GetBytes(text), out var same) && same == text), "reads back", text);

        var bytes = dice.Next(2) == 0 ? Hostile.Bytes(dice) : Hostile.Edited(dice, Encoding.UTF8.GetBytes(text));
        var expected = Oracle.Utf8(bytes) is { } name && Oracle.IsLegalName(name) ? name : null;
        FuzzRun.Expect((MailboxName.TryDecode(bytes, out var read) ? read : null) == expected, $"is {expected}", bytes);
    });

    [Test]
    public void Any_credentials_are_read_as_RFC_7617_says() => FuzzRun.Try("credentials", Share, dice =>
    {
        byte[] inner = [.. Encoding.UTF8.GetBytes(Hostile.Text(dice)), .. dice.Next(5) == 0 ? [] : ":"u8, .. Hostile.Bytes(dice)];
        var header = Hostile.Edited(dice, $"{(dice.Next(5) == 0 ? "bAsIc  " : "Basic ")}{Convert.ToBase64String(inner)}");
        var isRead = BasicCredentials.TryRead(header, out var credentials);

        var bytes = header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? Oracle.Base64(header[6..].Trim(' ')) : null;
        var colon = bytes is null ? -1 : Array.IndexOf(bytes, (byte)':');
        FuzzRun.Expect(isRead == colon >= 0, "credentials when there is a colon in it", header);
        if (isRead)
        {
            var name = Oracle.Utf8(bytes.AsSpan(0, colon)) is { } text && Oracle.IsLegalName(text) ? text : "";
            FuzzRun.Expect(credentials.Name == name && credentials.Password.Span.SequenceEqual(bytes.AsSpan(colon + 1)), "name and password", header);
        }

        FuzzRun.Expect(!BasicCredentials.TryRead(new StringValues([header, header]), out _), "two headers are none", header);
    });

    [Test]
    public void Any_query_is_read_as_a_form_says_or_not_at_all() => FuzzRun.Try("queries", Share, dice =>
    {
        string[] keys = ["to", "from", "password", "wait", "max", "after", "t%6F", "other", ""];
        var pairs = Enumerable.Range(0, dice.Next(4)).Select(_ => $"{keys[dice.Next(keys.Length)]}={Value(dice)}");
        var query = Hostile.Edited(dice, $"?{string.Join('&', pairs)}");
        query = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(query));
        var isRead = InboxQuery.TryParse(query, out var result);

        var parts = query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
            .Select(pair => (Key: Oracle.FormDecoded(pair[0]), Value: Oracle.FormDecoded(pair.ElementAtOrDefault(1) ?? ""))).ToArray();
        var isReadable = !query.Contains(';', StringComparison.Ordinal) && parts.All(part => part is { Key: not null, Value: not null });
        FuzzRun.Expect(isRead == isReadable, $"readable: {isReadable}", query);
        if (isRead)
        {
            FuzzRun.Expect(result.To == First("to") && result.From == First("from") && result.Password == First("password"), "names", query);
            FuzzRun.Expect(result.Wait == First("wait") && result.Max == First("max") && result.After == First("after"), "numbers", query);
        }

        string? First(string key) => parts.FirstOrDefault(part => part.Key == key).Value;
    });

    [Test]
    public void Any_name_comes_through_a_query_as_it_was() => FuzzRun.Try("names in queries", Share, dice =>
    {
        var name = Hostile.WellFormed(dice);
        var encoded = Uri.EscapeDataString(name);
        FuzzRun.Expect(InboxQuery.TryParse($"?to={encoded}", out var query) && query.To == name && name == Uri.UnescapeDataString(encoded), "as it was", name);
    });

    [Test]
    public void Any_preference_is_read_as_RFC_7240_says() => FuzzRun.Try("Prefer", Share, dice =>
    {
        var lines = Enumerable.Range(0, dice.Next(1, 3)).Select(_ => Hostile.Edited(dice, $"respond-async, {(dice.Next(2) == 0 ? "wait" : "WAIT")}=\"{dice.Next(100)}\"; x=y")).ToArray();
        var wait = lines.SelectMany(line => line.Split(',')).Select(preference => preference.Split(';')[0].Trim().Split('=', 2))
            .FirstOrDefault(pair => pair[0].TrimEnd().Equals("wait", StringComparison.OrdinalIgnoreCase));
        var expected = wait is null ? null : wait.Length == 1 ? "" : wait[1].Trim().Trim('"');
        FuzzRun.Expect(PreferHeader.Wait(lines) == expected, $"wait is {expected}", string.Join('\n', lines));
    });

    [Test]
    public void Any_number_is_its_value_or_the_largest() => FuzzRun.Try("numbers", Share, dice =>
    {
        var text = dice.Next(2) == 0 ? Hostile.Text(dice, 3) : Hostile.Edited(dice, new BigInteger(Hostile.Bytes(dice, 12), isUnsigned: true).ToString(CultureInfo.InvariantCulture));
        var isNumber = text.Length > 0 && text.All(char.IsAsciiDigit);
        var isRead = WholeNumber.TryParse(text, out var number);
        FuzzRun.Expect(isRead == isNumber, $"a number: {isNumber}", text);
        if (isRead)
        {
            // The last eight below 2^63 may count as too large: all that are read here are capped far below.
            var value = BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
            FuzzRun.Expect(number == value || (value > long.MaxValue - 8 && number == long.MaxValue), $"is {number}", text);
        }
    });

    private static string Value(Random dice) => dice.Next(3) switch
    {
        0 => Uri.EscapeDataString(Hostile.WellFormed(dice, 5)),
        1 => dice.Next(1000).ToString(CultureInfo.InvariantCulture),
        _ => Hostile.Text(dice, 4),
    };
}
