using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests;

/// <summary>A test on the cluster that all tests share, with names that no other test has.</summary>
internal abstract class ClusterFixture
{
    private static int _tests;

    private string _number = "";

    protected static Node One => AssemblySetup.One;

    protected static Node Two => AssemblySetup.Two;

    protected static Node Any => AssemblySetup.Any;

    protected string Alice => Unique("alice");

    protected string Bob => Unique("bob");

    /// <summary>Both ways between the two nodes.</summary>
    protected static object[] BothWays =>
    [
        new object[] { 1, 2 },
        new object[] { 2, 1 },
    ];

    [SetUp]
    public void Begin() => _number = $"{Interlocked.Increment(ref _tests)}";

    protected static Node At(int number) => number == 1 ? One : Two;

    protected string Unique(string name) => $"{name}-{_number}";
}
