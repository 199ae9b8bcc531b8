namespace Inbox.Conformance.Checks;

/// <summary>A protocol that one program may speak.</summary>
internal enum Dialect
{
    Inbox,
    SignalServer,
    PeerJs,
}

/// <summary>What a server may offer or not; each has a path of its own.</summary>
internal enum Part
{
    Mailboxes,
    Rendezvous,
    Rooms,
    Ice,
    SignalServer,
    PeerJs,
}

internal static class PartExtensions
{
    public static string Name(this Part part) => part switch
    {
        Part.SignalServer => "signal-server",
        _ => part.ToString().ToLowerInvariant(),
    };

    /// <summary>Gets where the sample server has it.</summary>
    public static string Path(this Part part) => part switch
    {
        Part.Mailboxes => "inbox",
        Part.Rooms => "rooms/socket",
        Part.SignalServer => "",
        _ => part.Name(),
    };

    /// <summary>Gets what tells whether a server has it: a path below its own whose GET is not 404.</summary>
    public static string Probe(this Part part) => part switch
    {
        Part.SignalServer => "v1/connect",
        _ => "",
    };

    public static Dialect Dialect(this Part part) => part switch
    {
        Part.SignalServer => Checks.Dialect.SignalServer,
        Part.PeerJs => Checks.Dialect.PeerJs,
        _ => Checks.Dialect.Inbox,
    };
}
