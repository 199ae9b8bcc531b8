using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>Who takes part: ours by name, others by their command.</summary>
internal static class Contestants
{
    private static readonly string _here = typeof(Contestants).Assembly.Location;

    /// <summary>The sample server, as built with this. Its rate limit is set out of reach, not off: it is part of what a message costs.</summary>
    public static Contestant Sample { get; } = new("sample server",
        $"dotnet {Beside("Inbox.Server")} -bind=127.0.0.1:{{port}} -https={{https}} -rate-limit=1000000 -max-wait=600");

    /// <summary>The same, which speaks as PeerServer does.</summary>
    public static Contestant SamplePeerJs { get; } = new("sample server, PeerJS", $"{Sample.Command} -peerjs") { Speech = Speech.SamplePeerJs };

    /// <summary>The library on a host that nobody has tuned.</summary>
    public static Contestant Library { get; } = new("library, default host", $"dotnet {_here} library {{scheme}}://127.0.0.1:{{port}}/inbox", ("DOTNET_gcServer", "1"));

    /// <summary>Kestrel that does nothing, on the sample server's host.</summary>
    public static Contestant Floor { get; } = new("floor", $"dotnet {_here} floor {{scheme}}://127.0.0.1:{{port}}/inbox --fast");

    /// <param name="servers">NAME=COMMAND each.</param>
    /// <exception cref="ArgumentException">One has no name or no command.</exception>
    public static IEnumerable<Contestant> Read(string[]? servers) => (servers ?? []).Select(server =>
        server.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } command] ? new Contestant(name, command) : throw new ArgumentException($"'{server}' is not NAME=COMMAND"));

    private static string Beside(string project)
    {
        var own = Path.GetDirectoryName(_here)!;
        return Path.Combine(own, "..", "..", project, Path.GetFileName(own), $"{project}.dll");
    }
}
