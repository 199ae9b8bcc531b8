using System.Globalization;
using System.Text;

namespace Inbox.Reliability.Tests.Chaos;

/// <summary>The books of all faults, as one table.</summary>
internal static class ChaosTable
{
    private static readonly string[] _titles = ["fault", "receives", "accepted", "lost", "allowed", "doubled", "order", "torn", "again", "cut short", "stored", "unanswered", "stored"];

    public static string Of(IReadOnlyList<(string Fault, string Mode, Balance Balance)> rows)
    {
        var total = rows.Aggregate(new Balance(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), (sum, row) => sum + row.Balance);
        var table = new StringBuilder().AppendLine(Line(_titles));
        foreach (var (fault, mode, balance) in rows.Append(("all", "", total)))
        {
            int[] numbers =
            [
                balance.Accepted, balance.Lost, balance.Doubtful, balance.Doubled, balance.OutOfOrder, balance.Torn, balance.Again,
                balance.CutShort, balance.CutShortButStored, balance.Unanswered, balance.UnansweredAndStored,
            ];
            table.AppendLine(Line([fault, mode, .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))]));
        }

        return table.ToString();
    }

    private static string Line(string[] cells) =>
        $"{cells[0],-38}{cells[1],-22}{string.Concat(cells.Skip(2).Select(cell => cell.PadLeft(11)))}";
}
