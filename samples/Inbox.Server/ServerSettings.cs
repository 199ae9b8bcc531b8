using System.Net;

namespace Inbox.Server;

/// <summary>Everything the command line can say. The defaults are the flags'.</summary>
internal sealed record ServerSettings
{
    /// <summary>What opens the signal server's admin routes; null: being on this machine does.</summary>
    public required string? AdminKey { get; init; }

    public required IPEndPoint Bind { get; init; }

    public required TimeSpan CodeTimeout { get; init; }

    public required bool Cors { get; init; }

    public required bool Https { get; init; }

    public required int InboxCapacity { get; init; }

    public required TimeSpan InboxTimeout { get; init; }

    public required TimeSpan MessageTimeout { get; init; }

    public required TimeSpan CleanupInterval { get; init; }

    public required bool LongPolling { get; init; }

    public required TimeSpan MaxHold { get; init; }

    public required TimeSpan MaxWait { get; init; }

    public required int MaxBodySize { get; init; }

    public required int MaxHeaderSize { get; init; }

    public required int MaxInboxes { get; init; }

    public required long MaxInboxBytes { get; init; }

    public required long MaxTotalBytes { get; init; }

    public required int MaxTotalMessages { get; init; }

    public required int MaxConnections { get; init; }

    /// <summary>0: no limit, as of the next two.</summary>
    public required int MaxConnectionsPerAddress { get; init; }

    public required int MaxInboxesPerAddress { get; init; }

    public required long MaxBytesPerAddress { get; init; }

    /// <summary>Whether more were wanted than there is room for among the open files.</summary>
    public required bool IsShortOfFiles { get; init; }

    public required int RateLimit { get; init; }

    /// <summary>Whose word on where a request comes from is taken.</summary>
    public required IReadOnlyList<IPNetwork> Proxies { get; init; }

    /// <summary>The folder of pages; null: the pages inside the program.</summary>
    public required string? Public { get; init; }

    /// <summary>Whether somebody named that folder; it may also be there by chance, in the working directory.</summary>
    public required bool IsPublicGiven { get; init; }

    /// <summary>The certificate's PEM files; null: the server makes a certificate.</summary>
    public required (string Certificate, string Key)? CertificateFiles { get; init; }

    /// <summary>Whether Signal Server v1 is spoken too.</summary>
    public required bool SignalServer { get; init; }

    /// <summary>Whether this program is to ask the server that runs, instead of being it.</summary>
    public required bool Probe { get; init; }

    /// <summary>Whether every setting is printed at start.</summary>
    public required bool Verbose { get; init; }

    /// <summary>The file that settings were read from, if any.</summary>
    public required string? SettingsFile { get; init; }

    /// <summary>What each flag is set to, as <c>-verbose</c> prints it.</summary>
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
