namespace Inbox.Conformance.Tests.Hosting;

internal static class ToolExtensions
{
    /// <summary>The tool ended with exit code 2, and said why in one line.</summary>
    public static void ShouldBeUnusable(this Tool run, string reason)
    {
        run.ExitCode.Should().Be(2);
        run.Error.Trim().Split('\n').Should().ContainSingle().Which.Should().StartWith("inbox-conformance: ").And.Contain(reason);
        run.Checks.Should().BeEmpty();
    }
}
