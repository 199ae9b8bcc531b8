using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests;

/// <summary>The sample's pages work wherever they are mounted, and say so when they do not.</summary>
public sealed partial class PublicPagesTests
{
    private static readonly string _public = Repository.At("samples", "Inbox.Server", "public");

    private static IEnumerable<string> Texts => Files("*.html").Concat(Files("*.js")).Concat(Files("*.css"));

    private static IEnumerable<string> Pages => Files("*.html");

    private static IEnumerable<string> PagesWithScripts => Files("*.html").Where(file => EntryScript().IsMatch(Text(file)));

    [TestCaseSource(nameof(Texts))]
    public void No_address_begins_at_the_root_of_the_host(string file) =>
        RootAddress().Matches(Text(file)).Select(match => match.Value).Should().BeEmpty("below a prefix it would lead out of the app");

    [TestCase("href=\"/send.html\"")]
    [TestCase("src='/icon.svg'")]
    [TestCase("location.assign('/')")]
    [TestCase("from \"/notices.js\"")]
    [TestCase("`${location.origin}/connect/join.html`")]
    [TestCase("`/qr`")]
    [TestCase("url(/icon.svg)")]
    public void Such_an_address_is_found(string text) => RootAddress().IsMatch(text).Should().BeTrue();

    /// <summary>
    /// The pages work without internet access, and tell nobody who opens them. But for one: the PeerJS page shows that the library works
    /// unchanged, and none of that library is in this repository. It loads that file, with its digest, once a server speaks its protocol.
    /// </summary>
    [TestCaseSource(nameof(Texts))]
    public void Nothing_is_loaded_from_another_host_but_the_library_of_the_peerjs_page(string file)
    {
        var known = file == Path.Combine("peerjs-demo", "library.js") ? ["https://unpkg.com/peerjs@1.5.5/dist/peerjs.min.js"] : Array.Empty<string>();
        ForeignAddress().Matches(Text(file)).Select(match => match.Value).Should().BeEquivalentTo(known);
    }

    [TestCaseSource(nameof(PagesWithScripts))]
    public void A_page_whose_script_does_not_load_says_so(string file)
    {
        var page = Text(file);
        page.Should().Contain(Text("index.html").Split('\n').Single(line => line.Contains("id=\"unready\"", StringComparison.Ordinal)), "all pages say it in the same words");
        var script = Path.Combine(Path.GetDirectoryName(file)!, EntryScript().Match(page).Groups["script"].Value);
        Text(script).Should().MatchRegex("^import '\\.{1,2}/ready\\.js';\n", "the first thing that a loaded script does is to take those words away");
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_page_has_the_same_header(string file) => HeaderOf(file).Should().Be(HeaderOf("index.html"));

    /// <summary>Without what differs: how to get to the root, and which of the links is this page's own.</summary>
    private static string HeaderOf(string file) =>
        Current().Replace(Header().Match(Text(file)).Value.Replace("../", "", StringComparison.Ordinal).Replace("./", "", StringComparison.Ordinal), "");

    private static string Text(string file) => File.ReadAllText(Path.Combine(_public, file));

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(_public, pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_public, file)).Order(StringComparer.Ordinal);

    /// <summary>A string or a <c>url()</c> that begins with a slash, and a path behind the origin in a template.</summary>
    [GeneratedRegex("""["'`]/(?!>)[^\s"'`]*|\burl\(/[^)]*|\$\{[^}]*\}/\w[^\s"'`]*""")]
    private static partial Regex RootAddress();

    /// <summary>An address with a host, or one that begins with two slashes; the name of SVG is none.</summary>
    [GeneratedRegex("""\b(?:https?|wss?)://(?!www\.w3\.org/)[^\s"'`)]+|["'(]//[\w.-]+""")]
    private static partial Regex ForeignAddress();

    [GeneratedRegex("<header>.*?</header>", RegexOptions.Singleline)]
    private static partial Regex Header();

    /// <summary>A page that is open is there, whether or not every server has it.</summary>
    [GeneratedRegex(""" (?:aria-current="\w+"|data-feature="\w+" hidden)""")]
    private static partial Regex Current();

    [GeneratedRegex("""<script type="module" src="(?<script>[^"]+)">""")]
    private static partial Regex EntryScript();
}
