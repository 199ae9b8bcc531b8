using System.Globalization;

namespace Inbox.Reliability.Tests;

/// <summary>What the environment says about how long, how much, and where.</summary>
internal static class Setting
{
    public static string? Text(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;

    public static int Number(string variable, int otherwise) => Text(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
