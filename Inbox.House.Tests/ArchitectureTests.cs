using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Inbox.AspNetCore;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client;
using Inbox.Redis;

namespace Inbox.House.Tests;

/// <summary>What ARCHITECTURE promises of the libraries: arrows point only inwards.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly _core = typeof(IMailboxStore).Assembly;
    private static readonly Assembly _doors = typeof(InboxEndpointOptions).Assembly;
    private static readonly Assembly _client = typeof(InboxClient).Assembly;
    private static readonly Assembly _redis = typeof(RedisInboxOptions).Assembly;
    private static readonly Assembly[] _libraries = [_core, _doors, _client, _redis];

    [Test]
    public void The_core_knows_nothing_of_the_web()
    {
        References(_core).Should().NotContain(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        References(_core).Should().NotContain(name => name.StartsWith("System.Net", StringComparison.Ordinal));
    }

    /// <summary>
    /// What an app has is its container's. Two apps in one process know nothing of each other, and nothing outlives them. But for the points at
    /// which tests switch threads, which are not in a release.
    /// </summary>
    [Test]
    public void No_library_keeps_state_in_static_fields()
    {
        Type[] state = [typeof(ConditionalWeakTable<,>), typeof(Dictionary<,>), typeof(System.Collections.Concurrent.ConcurrentDictionary<,>), typeof(List<>), typeof(HashSet<>), typeof(Lock)];
        _libraries.SelectMany(library => library.GetTypes())
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.DeclaringType!.Name != "Schedule" && !field.IsLiteral && !field.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Where(field => !field.IsInitOnly || (field.FieldType.IsGenericType ? state.Contains(field.FieldType.GetGenericTypeDefinition()) : state.Contains(field.FieldType)))
            .Select(field => $"{field.DeclaringType}.{field.Name}").Should().BeEmpty();
    }

    /// <summary>
    /// A door may use the tools, never another door, but that ICE servers are for owners of mailboxes, whom the doorkeeper of mailboxes knows; and
    /// none knows what its mailboxes are kept in.
    /// </summary>
    [TestCase("Mailboxes", "Mailboxes", "Http", "Sockets", "Diagnostics")]
    [TestCase("Rooms", "Http", "Sockets", "Diagnostics")]
    [TestCase("Rendezvous", "Http", "Diagnostics")]
    [TestCase("SignalServer", "Http", "Sockets", "Diagnostics")]
    [TestCase("PeerJs", "Http", "Sockets", "Diagnostics")]
    [TestCase("Ice", "Http", "Mailboxes", "Diagnostics")]
    [TestCase("Health")]
    [TestCase("Http", "Diagnostics")]
    [TestCase("Diagnostics")]
    [TestCase("Sockets", "Http")]
    public void A_folder_of_the_doors_knows_only_the_tools_below_it(string folder, params string[] known)
    {
        var files = Directory.GetFiles(Repository.At("Inbox.AspNetCore", folder), "*.cs", SearchOption.AllDirectories);
        files.Should().NotBeEmpty();
        files.SelectMany(File.ReadAllLines)
            .Where(line => line.StartsWith("using Inbox.AspNetCore.", StringComparison.Ordinal)).Select(line => line["using Inbox.AspNetCore.".Length..].Split('.', ';')[0])
            .Distinct().Should().BeSubsetOf(known);
        files.Should().OnlyContain(file => !File.ReadAllText(file).Contains("Inbox.Memory", StringComparison.Ordinal));
    }

    [Test]
    public void Every_folder_of_the_doors_has_such_a_rule() =>
        Directory.GetDirectories(Repository.At("Inbox.AspNetCore")).Select(Path.GetFileName).Where(folder => folder is not ("wwwroot" or "obj" or "bin"))
            .Should().BeEquivalentTo("Mailboxes", "Rooms", "Rendezvous", "SignalServer", "PeerJs", "Ice", "Health", "Http", "Sockets", "Diagnostics");

    [Test]
    public void The_core_knows_nothing_of_its_doors() =>
        References(_core).Should().NotContain(name => name.StartsWith("Inbox", StringComparison.Ordinal));

    [Test]
    public void The_doors_know_of_the_core_and_the_framework_only() =>
        References(_doors).Should().OnlyContain(name => name == "Inbox.Core"
            || name.StartsWith("System", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            || name == "Microsoft.Net.Http.Headers");

    [Test]
    public void The_client_knows_of_the_framework_only() =>
        References(_client).Should().OnlyContain(name => name.StartsWith("System", StringComparison.Ordinal));

    [Test]
    public void Redis_is_known_only_to_its_own_library()
    {
        References(_redis).Should().OnlyContain(name => name == "Inbox.Core" || name == "StackExchange.Redis"
            || name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));
        foreach (var library in _libraries.Except([_redis]))
        {
            References(library).Should().NotContain(name => name.Contains("Redis", StringComparison.Ordinal));
        }
    }

    [TestCase("Inbox.Client")]
    [TestCase("Inbox.Redis", "Microsoft.Extensions.Hosting.Abstractions", "StackExchange.Redis")]
    [TestCase("Inbox.Core", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Options")]
    [TestCase("Inbox.AspNetCore")]
    public void A_library_needs_no_package_beyond_the_frameworks_own_abstractions(string project, params string[] packages)
    {
        XDocument.Load(Repository.At(project, $"{project}.csproj")).Descendants("PackageReference")
            .Select(reference => reference.Attribute("Include")!.Value).Should().BeEquivalentTo(packages);
        XDocument.Load(Repository.At("Directory.Build.targets")).Descendants("PackageReference")
            .Where(reference => reference.Parent!.Attribute("Condition")!.Value.Contains("'Library'", StringComparison.Ordinal))
            .Should().OnlyContain(reference => reference.Attribute("PrivateAssets")!.Value == "all", "an analyzer is nobody else's");
    }

    [Test]
    public void The_doors_use_the_core_as_strangers_would() =>
        _core.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName)
            .Should().BeSubsetOf(["Inbox.Core.Tests", "Inbox.Reliability.Tests", "Inbox.Benchmarks"]);

    [TestCaseSource(nameof(_libraries))]
    public void A_public_class_is_sealed_static_or_abstract(Assembly library) =>
        library.GetExportedTypes().Where(type => type.IsClass).Should().OnlyContain(type => type.IsSealed || type.IsAbstract);

    [TestCaseSource(nameof(_libraries))]
    public void No_public_type_is_called_as_the_namespace(Assembly library) =>
        library.GetExportedTypes().Should().NotContain(type => type.Name == "Inbox");

    [TestCaseSource(nameof(_libraries))]
    public void Public_types_live_in_the_librarys_namespace_and_extensions_where_their_users_are(Assembly library)
    {
        foreach (var type in library.GetExportedTypes())
        {
            var isExtension = type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Extensions", StringComparison.Ordinal);
            type.Namespace.Should().Match(isExtension ? "Microsoft.*" : "Inbox*", "{0} is of {1}", type.Name, library.GetName().Name);
        }
    }

    private static IEnumerable<string> References(Assembly library) => library.GetReferencedAssemblies().Select(name => name.Name!);
}
