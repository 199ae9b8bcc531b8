namespace Inbox.Server.Status;

/// <summary>One figure over the last hour: a value for each minute, the newest last. Not thread-safe.</summary>
internal sealed class HourLog
{
    public const int Minutes = 60;

    private readonly double[] _values = new double[Minutes];

    /// <summary>Gets the minutes, oldest first. The last one is still running.</summary>
    public double[] Values => [.. _values];

    /// <summary>Adds to the minute that runs now.</summary>
    public void Add(double value) => _values[^1] += value;

    /// <summary>Sets the minute that runs now.</summary>
    public void Set(double value) => _values[^1] = value;

    /// <summary>Begins another minute, or several if nobody has asked for that long.</summary>
    /// <param name="minutes">How many; at least 1.</param>
    /// <param name="keep">Whether the value goes on, as that of a level does; otherwise it begins at 0.</param>
    public void Advance(int minutes, bool keep)
    {
        var last = keep ? _values[^1] : 0;
        var shift = Math.Min(minutes, Minutes);
        Array.Copy(_values, shift, _values, 0, Minutes - shift);
        Array.Fill(_values, last, Minutes - shift, shift);
    }
}
