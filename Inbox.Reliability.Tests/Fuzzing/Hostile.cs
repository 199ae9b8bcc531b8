using System.Text;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>Text and bytes as strangers send them.</summary>
internal static class Hostile
{
    private static readonly string[] _pieces =
    [
        "a", "Z", "7", " ", "\t", "\r", "\n", "\0", "%", "%2", "%00", "%41", "%C3%A9", "%c3", "%ED%A0%80", "%F0%9F%98%80", "%zz", "+", "&", "=", ";", ":", ",", "\"", "\\",
        "/", "?", "#", "<", ">", "{", "}", "[", "]", "\u007f", "\u0085", "\u00a0", "é", "\u200b", "\u2028", "\u202e", "\ud800", "\udc00", "😀", "\ufeff", "\uffff", "ß", "ı",
        "..", "0", "-1", "99999999999999999999", "true", "null", "to", "from", "wait", "Basic ", "basic ", "application/json", "*", "'", "__proto__",
    ];

    public static string Text(Random dice, int most = 12)
    {
        var text = new StringBuilder();
        for (var i = dice.Next(most + 1); i > 0; i--)
        {
            text.Append(_pieces[dice.Next(_pieces.Length)]);
        }

        // Now and then as long as a limit, or one more.
        return dice.Next(50) == 0 ? text.Append('x', dice.Next(250, 260)).ToString() : text.ToString();
    }

    /// <summary>Text that some encoding could say: no half of a surrogate pair.</summary>
    public static string WellFormed(Random dice, int most = 12) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Text(dice, most)));

    public static byte[] Bytes(Random dice, int most = 40)
    {
        var bytes = new byte[dice.Next(most + 1)];
        dice.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The same with a few edits, or none.</summary>
    public static string Edited(Random dice, string text)
    {
        for (var edits = dice.Next(4); edits > 0; edits--)
        {
            var at = dice.Next(text.Length + 1);
            var length = Math.Min(dice.Next(1, 4), text.Length - at);
            text = dice.Next(5) switch
            {
                0 => text.Insert(at, _pieces[dice.Next(_pieces.Length)]),
                1 => text.Remove(at, length),
                2 => text.Remove(at, length).Insert(at, _pieces[dice.Next(_pieces.Length)]),
                3 => text.Insert(at, text.Substring(at, length)),
                _ => text[..at],
            };
        }

        return text;
    }

    /// <summary>The same with some bytes changed, left out, doubled or cut off.</summary>
    public static byte[] Edited(Random dice, byte[] bytes)
    {
        var edited = bytes.ToList();
        for (var edits = dice.Next(1, 5); edits > 0 && edited.Count > 0; edits--)
        {
            var at = dice.Next(edited.Count);
            switch (dice.Next(6))
            {
                case 0:
                    edited[at] ^= (byte)(1 << dice.Next(8));
                    break;
                case 1:
                    edited[at] = (byte)dice.Next(256);
                    break;
                case 2:
                    edited.Insert(at, (byte)dice.Next(256));
                    break;
                case 3:
                    edited.RemoveAt(at);
                    break;
                case 4:
                    edited.InsertRange(at, edited.GetRange(at, Math.Min(dice.Next(1, 20), edited.Count - at)));
                    break;
                default:
                    edited.RemoveRange(at, Math.Min(dice.Next(1, 20), edited.Count - at));
                    break;
            }
        }

        return [.. edited];
    }
}
