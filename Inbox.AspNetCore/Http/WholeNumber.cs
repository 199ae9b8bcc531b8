namespace Inbox.AspNetCore.Http;

/// <summary>
/// Whole numbers as clients write them: digits alone. One too large to hold is the largest there is, since all of them are capped anyway.
/// </summary>
internal static class WholeNumber
{
    public static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        foreach (var digit in text)
        {
            number = number > (long.MaxValue - 9) / 10 ? long.MaxValue : number * 10 + (digit - '0');
        }

        return true;
    }
}
