using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>Who takes part: ours by name, others by their command.</summary>
internal static class Contestants
{
    private const string OutOfReach = "-rate-limit=1000000 -max-connections=100000 -max-connections-per-address=1000000 -max-inboxes=10000000 -max-inboxes-per-address=10000000";

    private static readonly string _here = typeof(Contestants).Assembly.Location;

    /// <summary>The sample server, as built with this. Its limits are set out of reach, not off: they are part of what a message costs.</summary>
    public static Contestant Sample { get; } = new("sample server",
        $"dotnet {Beside("Inbox.Server")} -bind=127.0.0.1:{{port}} -https={{https}} -max-wait=600 -inbox-timeout=600 {OutOfReach}");

    /// <summary>The same, which speaks as PeerServer does.</summary>
    public static Contestant SamplePeerJs { get; } = new("sample server, PeerJS", $"{Sample.Command} -peerjs") { Speech = Speech.SamplePeerJs };

    /// <summary>The library on a host that nobody has tuned.</summary>
    public static Contestant Library { get; } = OnDefaultHost("library, default host", "library");

    /// <summary>Kestrel that does nothing, on the sample server's host.</summary>
    public static Contestant Floor { get; } = new("floor", $"dotnet {_here} floor {{scheme}}://127.0.0.1:{{port}}/inbox --fast");

    /// <summary>A hub of SignalR that does the same job, on a host that nobody has tuned, and on the sample server's.</summary>
    public static IReadOnlyList<Contestant> SignalR { get; } =
    [
        OnDefaultHost("SignalR, default host", "signalr") with { Speech = Speech.SignalR },
        new("SignalR, sample's host", $"dotnet {_here} signalr {{scheme}}://127.0.0.1:{{port}}/inbox --fast") { Speech = Speech.SignalR },
    ];

    /// <param name="servers">NAME=COMMAND each.</param>
    /// <exception cref="ArgumentException">One has no name or no command.</exception>
    public static IEnumerable<Contestant> Read(string[]? servers) => (servers ?? []).Select(server =>
        server.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } command] ? new Contestant(name, command) : throw new ArgumentException($"'{server}' is not NAME=COMMAND"));

    /// <summary>The SDK of web apps turns the server's garbage collector on, that of this project does not.</summary>
    private static Contestant OnDefaultHost(string name, string what) => new(name, $"dotnet {_here} {what} {{scheme}}://127.0.0.1:{{port}}/inbox", ("DOTNET_gcServer", "1"));

    private static string Beside(string project)
    {
        var own = Path.GetDirectoryName(_here)!;
        return Path.Combine(own, "..", "..", project, Path.GetFileName(own), $"{project}.dll");
    }
}
