using System.IO.Enumeration;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.CommandLine;

/// <summary>Names of parts, sections and checks, with <c>*</c> for any characters.</summary>
/// <param name="all">The patterns; empty for none.</param>
internal sealed class Patterns(IReadOnlyList<string> all)
{
    public bool IsEmpty => all.Count == 0;

    public IReadOnlyList<string> All => all;

    public bool Match(Check check) => all.Any(pattern => Matches(pattern, check));

    public static bool Matches(string pattern, Check check) =>
        FileSystemName.MatchesSimpleExpression(pattern, check.Id)
        || FileSystemName.MatchesSimpleExpression(pattern, check.Section.Key)
        || FileSystemName.MatchesSimpleExpression(pattern, check.Section.Part.Name());
}
