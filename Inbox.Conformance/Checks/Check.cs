using System.Reflection;
using System.Text.RegularExpressions;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Checks;

/// <summary>A promise, and the method that checks it.</summary>
internal sealed partial class Check(SectionAttribute section, PromiseAttribute promise, MethodInfo method)
{
    public SectionAttribute Section => section;

    public string Promise => promise.Sentence;

    /// <summary>Gets what <c>--only</c> names it by, such as <c>sockets.binary-frame</c>.</summary>
    public string Id { get; } = $"{section.Key}.{WordStart().Replace(method.Name, "-").ToLowerInvariant()}";

    public bool UsesUpTheAddress => promise.UsesUpTheAddress;

    /// <summary>Returns for how many seconds it waits, with the limits of the server.</summary>
    public long Waits(Limits limits) => promise.WaitsFor is { } name ? limits[name] : promise.Waits;

    public Task RunAsync(Conversation server) => (Task)method.Invoke(Activator.CreateInstance(method.DeclaringType!, server), null)!;

    [GeneratedRegex("(?<=.)(?=[A-Z])")]
    private static partial Regex WordStart();
}
