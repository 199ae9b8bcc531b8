using Inbox.Conformance.Checks;

namespace Inbox.Conformance.CommandLine;

/// <summary>What the command line asks for.</summary>
internal sealed record ToolOptions
{
    /// <summary>Gets the addresses of the server. Each request goes to the next one.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>Gets where each part is, relative to the address.</summary>
    public required IReadOnlyDictionary<Part, string> Paths { get; init; }

    public required IReadOnlyList<Dialect> Dialects { get; init; }

    public required Patterns Only { get; init; }

    /// <summary>Gets what must be offered.</summary>
    public required Patterns Require { get; init; }

    public required Limits Limits { get; init; }

    /// <summary>Gets how long something that must happen may take.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Gets a value indicating whether checks that wait for more than <see cref="Limits.Quick"/> are left out.</summary>
    public bool Quick { get; init; }

    /// <summary>Gets a value indicating whether limits per address are used up, which locks this address out for up to a minute.</summary>
    public bool AddressLimits { get; init; }

    /// <summary>Gets a value indicating whether any certificate will do.</summary>
    public bool Insecure { get; init; }

    /// <summary>Gets the SHA-256 digest of the one certificate that is accepted, in hexadecimal digits.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Gets a value indicating whether requests are made over HTTP/2.</summary>
    public bool Http2 { get; init; }

    /// <summary>Gets a header for each login that opens a room, such as <c>Cookie: session=…</c>.</summary>
    public required IReadOnlyList<string> RoomLogins { get; init; }

    public string? Json { get; init; }

    public string? JUnit { get; init; }

    public bool List { get; init; }
}
