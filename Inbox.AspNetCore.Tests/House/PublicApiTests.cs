using System.Reflection;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client;

namespace Inbox.AspNetCore.Tests.House;

/// <summary>What users may call is a reviewed text: whoever changes it sees that in the diff, and so does the reviewer.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "INBOX_ACCEPT_API";

    private static readonly Assembly[] _libraries = [typeof(IMailboxStore).Assembly, typeof(InboxEndpointOptions).Assembly, typeof(InboxClient).Assembly];

    [TestCaseSource(nameof(_libraries))]
    public void The_public_surface_is_the_reviewed_one(Assembly library)
    {
        var file = Repository.At("Inbox.AspNetCore.Tests", "PublicApi", $"{library.GetName().Name}.txt");
        string[] surface = [.. PublicApi.Of(library)];
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllLines(file, surface);
        }

        var reviewed = File.Exists(file) ? File.ReadAllLines(file) : [];

        var changes = Changes(reviewed, surface);

        Assert.That(
            changes,
            Is.Empty,
            $"The public surface of {library.GetName().Name} changed:\n{string.Join('\n', changes)}\n"
            + $"If that is meant, run the tests once with {Accept}=1 and commit the file.");
    }

    /// <summary>Lines that went and lines that came, each under the type it belongs to.</summary>
    private static string[] Changes(string[] before, string[] after) =>
    [
        .. Located(before).Except(Located(after)).Select(line => $"- {line}"),
        .. Located(after).Except(Located(before)).Select(line => $"+ {line}"),
    ];

    private static IEnumerable<string> Located(string[] lines)
    {
        var type = "";
        foreach (var line in lines)
        {
            type = line.StartsWith(' ') ? type : line;
            yield return line == type ? line : $"{type}:{line}";
        }
    }
}
