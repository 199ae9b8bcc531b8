using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests.Documents;

/// <summary>The documents as a site, with the reference of the libraries.</summary>
public sealed class SiteTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    [Test]
    public async Task The_documents_become_a_site_in_which_every_link_leads_somewhere()
    {
        var build = await Command.RunAsync(Command.Start(Repository.At("docs", "site", "build"), []), _limit);

        build.ExitCode.Should().Be(0, "{0} {1}", build.Output, build.Error);
        var site = Repository.At("artifacts", "site");
        foreach (var page in (string[])["index.html", "README.html", "docs/protocol.html", "api/Inbox.Client.InboxClient.html", "api/Inbox.IMailboxStore.html"])
        {
            File.Exists(Path.Combine(site, page)).Should().BeTrue(page);
        }
    }

    [Test]
    public void Each_document_is_in_the_contents_and_in_the_list_of_the_readme()
    {
        var contents = File.ReadAllText(Repository.At("docs", "site", "contents.yml"));
        var readme = File.ReadAllText(Repository.At("README.md"));
        foreach (var file in Directory.EnumerateFiles(Repository.At("docs"), "*.md", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
            if (name is "docs/site/index.md")
            {
                continue;
            }

            // The recipes have contents of their own.
            if (name.StartsWith("docs/recipes/", StringComparison.Ordinal) && name != "docs/recipes/README.md")
            {
                File.ReadAllText(Repository.At("docs", "recipes", "README.md")).Should().Contain($"]({Path.GetFileName(name)})");
                continue;
            }

            contents.Should().Contain($"href: ../{name}\n");
            readme.Should().Contain($"]({name}");
        }
    }
}
