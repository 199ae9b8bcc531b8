using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests.Documents;

/// <summary>A fenced block of a Markdown file.</summary>
/// <param name="Language">The first word behind the fence; empty when there is none.</param>
/// <param name="Line">The line number of the fence.</param>
/// <param name="Text">What is between the fences.</param>
internal sealed partial record CodeBlock(string Language, int Line, string Text)
{
    public IEnumerable<string> Lines => Text.Split('\n');

    /// <summary>Commands: a line that ends in a backslash goes on in the next; comments are not among them.</summary>
    public IEnumerable<string> Commands => Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        .Select(line => line.Trim())
        .Select(line => line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line)
        .Where(line => line.Length > 0 && !line.StartsWith('#'));

    public static IReadOnlyList<CodeBlock> Of(string file, params string[] languages)
    {
        var text = File.ReadAllText(Repository.At(file)).ReplaceLineEndings("\n");
        return
        [
            .. Fence().Matches(text)
                .Select(match => new CodeBlock(match.Groups["language"].Value, text[..match.Index].Count(c => c == '\n') + 1, match.Groups["text"].Value))
                .Where(block => languages.Contains(block.Language)),
        ];
    }

    [GeneratedRegex(@"^[ ]*```(?<language>\w*)[^\n]*\n(?<text>.*?)^[ ]*```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
