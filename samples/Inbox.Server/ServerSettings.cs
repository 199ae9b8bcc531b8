using System.Net;

namespace Inbox.Server;

/// <summary>The settings of the server. Their defaults are those of the flags.</summary>
internal sealed record ServerSettings
{
    /// <summary>Gets the operator's key; null: what is the operator's accepts requests from this machine only.</summary>
    public required string? AdminKey { get; init; }

    public required IPEndPoint Bind { get; init; }

    public required TimeSpan CodeTimeout { get; init; }

    public required bool Cors { get; init; }

    /// <summary>Gets how long the server goes on serving when it is told to stop.</summary>
    public required TimeSpan DrainDelay { get; init; }

    public required bool Https { get; init; }

    public required int InboxCapacity { get; init; }

    public required TimeSpan InboxTimeout { get; init; }

    public required TimeSpan MessageTimeout { get; init; }

    public required TimeSpan CleanupInterval { get; init; }

    public required bool LongPolling { get; init; }

    /// <summary>Gets whether Prometheus may read metrics.</summary>
    public required bool Metrics { get; init; }

    public required TimeSpan MaxHold { get; init; }

    public required TimeSpan MaxWait { get; init; }

    public required int MaxBodySize { get; init; }

    public required int MaxHeaderSize { get; init; }

    public required int MaxInboxes { get; init; }

    public required long MaxInboxBytes { get; init; }

    public required long MaxTotalBytes { get; init; }

    public required int MaxTotalMessages { get; init; }

    public required int MaxConnections { get; init; }

    /// <summary>Gets the limit of connections from one address; 0: no limit, which also applies to the next two.</summary>
    public required int MaxConnectionsPerAddress { get; init; }

    public required int MaxInboxesPerAddress { get; init; }

    public required long MaxBytesPerAddress { get; init; }

    /// <summary>Gets whether the limit of open files lowered <see cref="MaxConnections"/>.</summary>
    public required bool IsShortOfFiles { get; init; }

    public required int RateLimit { get; init; }

    /// <summary>Gets where Redis is; null: everything is kept in memory.</summary>
    public required string? Redis { get; init; }

    public required string RedisPrefix { get; init; }

    /// <summary>Gets the path that the server's addresses begin with; empty: none.</summary>
    public required PathString PathBase { get; init; }

    /// <summary>Gets the trusted proxies, whose forwarded addresses, schemes, hosts and prefixes are used.</summary>
    public required IReadOnlyList<IPNetwork> Proxies { get; init; }

    /// <summary>Gets the folder of pages; null: the embedded pages.</summary>
    public required string? Public { get; init; }

    /// <summary>Gets whether the folder was given as a setting; otherwise it was found in the working directory.</summary>
    public required bool IsPublicGiven { get; init; }

    /// <summary>Gets the certificate's PEM files; null: the server makes a certificate.</summary>
    public required (string Certificate, string Key)? CertificateFiles { get; init; }

    /// <summary>Gets whether Signal Server v1 is supported too.</summary>
    public required bool SignalServer { get; init; }

    /// <summary>Gets whether pages of PeerJS are served too.</summary>
    public required bool PeerJs { get; init; }

    public required IceServers Ice { get; init; }

    /// <summary>Gets whether the program only checks the running server, instead of starting one.</summary>
    public required bool Probe { get; init; }

    /// <summary>Gets whether every setting is printed at startup.</summary>
    public required bool Verbose { get; init; }

    /// <summary>Gets the file that settings were read from, if any.</summary>
    public required string? SettingsFile { get; init; }

    /// <summary>Gets the value of each flag, as <c>-verbose</c> prints it.</summary>
    public required IReadOnlyList<(string Flag, string Value)> Printed { get; init; }

    public void Apply(InboxOptions options)
    {
        options.IdleTimeout = InboxTimeout;
        options.MessageTimeout = MessageTimeout;
        options.SweepInterval = CleanupInterval;
        options.MaxMailboxMessages = InboxCapacity;
        options.MaxHold = MaxHold;
        options.MaxMessageBytes = MaxBodySize;
        options.MaxMailboxBytes = MaxInboxBytes;
        options.MaxMailboxes = MaxInboxes;
        options.MaxMailboxesPerOrigin = MaxInboxesPerAddress;
        options.MaxBytesPerOrigin = MaxBytesPerAddress;
        options.MaxTotalMessages = MaxTotalMessages;
        options.MaxTotalBytes = MaxTotalBytes;
    }
}
