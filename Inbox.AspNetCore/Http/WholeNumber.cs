namespace Inbox.AspNetCore.Http;

/// <summary>
/// Whole numbers as clients write them: digits only. A number that is too large becomes the largest one, since all are capped anyway.
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
