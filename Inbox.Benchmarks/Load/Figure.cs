using System.Globalization;

namespace Inbox.Benchmarks.Load;

/// <summary>One measured number.</summary>
/// <param name="Name">What was measured, with its unit: the row of a table.</param>
/// <param name="Value">Less is better, always.</param>
internal readonly record struct Figure(string Name, double Value)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name,-58} {Text(Value),10}");

    /// <summary>Three digits that matter.</summary>
    public static string Text(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>The smallest value that so many of the samples do not exceed.</summary>
    /// <param name="samples">Sorted by this.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Percentile(List<double> samples, double share)
    {
        samples.Sort();
        return samples[(int)Math.Ceiling(share * samples.Count) - 1];
    }
}
