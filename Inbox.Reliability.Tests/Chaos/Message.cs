using System.Globalization;
using System.Text;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>What became of a POST, as its sender saw it.</summary>
internal enum Fate
{
    /// <summary>Every byte went out, no answer came back: it may be stored or not.</summary>
    Unanswered,

    /// <summary>200.</summary>
    Accepted,

    /// <summary>Any other answer.</summary>
    Refused,

    /// <summary>It broke off before its last byte.</summary>
    CutShort,
}

/// <summary>One POST's message, which tells from its body alone whose it is and whether it is whole.</summary>
internal sealed class Message(int number, string from, string to, int length)
{
    public int Number { get; } = number;

    public string From { get; } = from;

    public string To { get; } = to;

    public Fate Fate { get; set; }

    public int TimesReceived { get; set; }

    public byte[] Body()
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"{Number} {From} {To} {length} ");
        var body = new byte[Math.Max(length, start.Length)];
        var end = Encoding.ASCII.GetBytes(start, body);
        for (var i = end; i < body.Length; i++)
        {
            body[i] = (byte)('a' + (Number + i) % 26);
        }

        return body;
    }

    public static int NumberOf(ReadOnlySpan<byte> body)
    {
        var space = body.IndexOf((byte)' ');
        return space > 0 && int.TryParse(body[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
