namespace Inbox.Client.Tests.Hosting;

/// <summary>What holds whatever a client receives by.</summary>
[TestFixtureSource(nameof(All))]
public abstract class Transports(InboxTransport transport)
{
    protected static readonly InboxTransport[] All = Enum.GetValues<InboxTransport>();

    private protected InboxTransport Transport { get; } = transport;
}
