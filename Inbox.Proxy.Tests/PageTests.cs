using System.Text.RegularExpressions;
using Inbox.House.Tests.Documents;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

/// <summary>What docs/proxies.md shows is what these tests run.</summary>
public sealed partial class PageTests
{
    private const string Page = "docs/proxies.md";

    public static IEnumerable<TestCaseData> Shown =>
    [
        new TestCaseData("nginx", new[] { ReverseProxy.Nginx, ReverseProxy.NginxTls }).SetArgDisplayNames("nginx"),
        new TestCaseData("haproxy", new[] { ReverseProxy.HAProxy }).SetArgDisplayNames("haproxy"),
    ];

    [TestCaseSource(nameof(Shown))]
    public void What_it_shows_of_a_file_is_in_the_file(string language, ReverseProxy[] proxies) =>
        CodeBlock.Of(Page, language).Should().NotBeEmpty().And.OnlyContain(block => proxies.Any(proxy => proxy.Text.Contains(block.Text)));

    [Test]
    public void Its_links_lead_somewhere()
    {
        var targets = Link().Matches(File.ReadAllText(Repository.At(Page))).Select(match => match.Groups["target"].Value).ToList();
        targets.Should().NotBeEmpty().And.OnlyContain(target => File.Exists(Repository.At("docs", target)));
    }

    [GeneratedRegex(@"\]\((?<target>[^)#:]+)\)")]
    private static partial Regex Link();
}
