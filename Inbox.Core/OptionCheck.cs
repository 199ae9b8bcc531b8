using System.Globalization;
using System.Runtime.CompilerServices;

namespace Inbox;

/// <summary>Refuses option values that are out of range. Each library compiles this file for itself.</summary>
/// <param name="options">The name of the options class, for the message.</param>
internal readonly struct OptionCheck(string options)
{
    /// <exception cref="ArgumentException">The check failed; the message names the property and the rule.</exception>
    public void That(bool isFine, string property, string rule)
    {
        if (!isFine)
        {
            throw new ArgumentException($"{options}.{property} {rule}.");
        }
    }

    /// <exception cref="ArgumentException">The value is out of range; the message names the property and the range.</exception>
    public void Range(int value, int least, int most, [CallerArgumentExpression(nameof(value))] string property = "") =>
        That(value >= least && value <= most, property, string.Create(CultureInfo.InvariantCulture, $"must be from {least:N0} to {most:N0}"));
}
