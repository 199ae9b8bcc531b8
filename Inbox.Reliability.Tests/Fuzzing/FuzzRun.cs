using System.Diagnostics;
using System.Globalization;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>A stretch of time in which inputs are tried, each made from the seed and its number alone.</summary>
/// <remarks>
/// <c>INBOX_FUZZ_SECONDS</c> (20) is for all stretches together; each takes its share. A failure names <c>INBOX_FUZZ_SEED</c> and the input's number:
/// run again with that seed, the same inputs come in the same order.
/// </remarks>
internal sealed class FuzzRun
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan _time;

    /// <param name="share">Its part of the time, of 1.</param>
    public FuzzRun(double share) => _time = TimeSpan.FromSeconds(Seconds * share);

    public static int Seed { get; } = Setting.Number("INBOX_FUZZ_SEED", Random.Shared.Next());

    public static int Seconds { get; } = Setting.Number("INBOX_FUZZ_SECONDS", 20);

    public bool IsOver => _watch.Elapsed >= _time;

    /// <summary>What an input is made from.</summary>
    public static Random DiceOf(int number) => new(unchecked(Seed * 16_777_619 ^ number * 486_187_739));

    public static string Repeat(int number) => $"INBOX_FUZZ_SEED={Seed.ToString(CultureInfo.InvariantCulture)}, input {number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Tries inputs one after the other.</summary>
    public static void Try(string what, double share, Action<Random> input)
    {
        var run = new FuzzRun(share);
        var number = 0;
        for (; !run.IsOver; number++)
        {
            try
            {
                input(DiceOf(number));
            }
            catch (Exception e)
            {
                throw new AssertionException($"{what}, {Repeat(number)}: {e.Message}", e);
            }
        }

        Print(what, number);
    }

    /// <summary>Says how many there were.</summary>
    public static void Print(string what, long inputs, string more = "") => TestContext.Progress.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"Fuzzed {what}: {inputs:N0} inputs, INBOX_FUZZ_SEED={Seed}{(more.Length > 0 ? $", {more}" : "")}"));

    /// <summary>Fails the input.</summary>
    public static void Expect(bool isSo, string what, object? input)
    {
        if (!isSo)
        {
            throw new AssertionException($"{what}: {Show(input)}");
        }
    }

    /// <summary>Text that a terminal cannot hide.</summary>
    private static string Show(object? input) => System.Text.Json.JsonSerializer.Serialize(input is byte[] bytes ? Convert.ToHexString(bytes) : input?.ToString());
}
