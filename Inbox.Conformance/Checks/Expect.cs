using System.Diagnostics.CodeAnalysis;

namespace Inbox.Conformance.Checks;

/// <summary>The server did not keep the promise.</summary>
/// <param name="expected">What should have come.</param>
/// <param name="came">What came.</param>
/// <param name="request">The request; null for the last one of the check.</param>
internal sealed class BrokenPromiseException(string expected, string came, string? request = null)
    : Exception($"expected {expected}; came {came}")
{
    public string Expected => expected;

    public string Came => came.Length == 0 ? "nothing" : came;

    public string? Request => request;
}

/// <summary>The server does not have what the promise is about.</summary>
internal sealed class NotOfferedException(string reason) : Exception(reason);

internal static class Expect
{
    public static void That([DoesNotReturnIf(false)] bool isSo, string expected, string came)
    {
        if (!isSo)
        {
            throw new BrokenPromiseException(expected, came);
        }
    }

    public static void Equal<T>(T came, T expected, string what) =>
        That(EqualityComparer<T>.Default.Equals(came, expected), $"{what}: {expected}", $"{came}");

    public static void Sequence(IEnumerable<string?> came, IEnumerable<string?> expected, string what)
    {
        var (left, right) = (string.Join(", ", came), string.Join(", ", expected));
        That(left == right, $"{what}: {Short(right)}", Short(left));
    }

    /// <summary>The text, cut to a length that a line of a report can have.</summary>
    public static string Short(string text) => text.Length <= 300 ? text : $"{text[..300]}… ({text.Length} characters)";
}
