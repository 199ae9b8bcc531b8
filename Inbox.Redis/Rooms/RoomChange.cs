using System.Globalization;
using System.Text;

namespace Inbox.Redis.Rooms;

/// <summary>What the members of a room are to be told of, as a script has written it.</summary>
internal abstract record RoomChange
{
    /// <summary>Reads a change: a letter, and words that are parted by spaces. The last one is the room's name or the data.</summary>
    /// <returns>Null if it is of a kind that this version does not know.</returns>
    public static RoomChange? Parse(byte[] text)
    {
        var words = new Words(text);
        return (char)words.Next()[0] switch
        {
            'J' => new MemberCame((int)words.Number(), (int)words.Number(), words.Number(), words.Number() == 1, words.Number(), words.Numbers(), words.Name()),
            'L' => new MembersWent(words.Numbers(), (int)words.Number(), words.Number(), words.Name()),
            'S' => new SignalCame(words.Number(), (int)words.Number(), words.Rest()),
            _ => null,
        };
    }

    private ref struct Words(byte[] text)
    {
        private int _position;

        public ReadOnlySpan<byte> Next()
        {
            var word = text.AsSpan(_position);
            word = word[..word.IndexOf((byte)' ')];
            _position += word.Length + 1;
            return word;
        }

        public long Number() => long.Parse(Next(), CultureInfo.InvariantCulture);

        /// <summary>Reads numbers that are parted by commas; a dash for none.</summary>
        public int[] Numbers()
        {
            var numbers = Next();
            var read = new List<int>();
            foreach (var range in numbers.Split((byte)','))
            {
                if (int.TryParse(numbers[range], CultureInfo.InvariantCulture, out var number))
                {
                    read.Add(number);
                }
            }

            return [.. read];
        }

        public readonly ReadOnlyMemory<byte> Rest() => text.AsMemory(_position);

        public readonly string Name() => Encoding.UTF8.GetString(Rest().Span);
    }
}

/// <summary>A member has joined.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Host">The host's number.</param>
/// <param name="Term">The term.</param>
/// <param name="IsElected">Whether the host was elected again, since the member has seen a larger term.</param>
/// <param name="Token">The member's token if it is of the node that is told; otherwise 0.</param>
/// <param name="Members">The numbers of all members if it is; otherwise none.</param>
/// <param name="Room">The room's name.</param>
internal sealed record MemberCame(int Number, int Host, long Term, bool IsElected, long Token, int[] Members, string Room) : RoomChange;

/// <summary>Members have left; the host is the last of them if it has.</summary>
/// <param name="Numbers">Their numbers.</param>
/// <param name="Host">The number of the host that was elected; 0 if the host stays.</param>
/// <param name="Term">The term of that election.</param>
/// <param name="Room">The room's name.</param>
internal sealed record MembersWent(int[] Numbers, int Host, long Term, string Room) : RoomChange;

/// <summary>A member has sent data to one of this node.</summary>
/// <param name="Token">The recipient's token.</param>
/// <param name="From">The sender's number.</param>
/// <param name="Data">The data.</param>
internal sealed record SignalCame(long Token, int From, ReadOnlyMemory<byte> Data) : RoomChange;
