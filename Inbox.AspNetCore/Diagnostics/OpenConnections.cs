using System.Diagnostics.Metrics;

namespace Inbox.AspNetCore.Diagnostics;

/// <summary>How many receivers are connected, by transport.</summary>
internal sealed class OpenConnections
{
    private readonly long[] _counts = new long[Enum.GetValues<Transport>().Length];

    public void Enter(Transport transport) => Interlocked.Increment(ref _counts[(int)transport]);

    public void Leave(Transport transport) => Interlocked.Decrement(ref _counts[(int)transport]);

    public IEnumerable<Measurement<long>> Measure() => Enum.GetValues<Transport>().Select(transport => new Measurement<long>(
        Volatile.Read(ref _counts[(int)transport]), new KeyValuePair<string, object?>("transport", NameOf(transport))));

    public static string NameOf(Transport transport) => transport switch
    {
        Transport.LongPoll => "long_poll",
        Transport.Stream => "stream",
        Transport.Socket => "socket",
        Transport.Room => "room",
        Transport.PeerJs => "peerjs",
        _ => "signal_server",
    };
}

/// <summary>How a receiver is connected.</summary>
internal enum Transport
{
    LongPoll,
    Stream,
    Socket,
    Room,
    SignalServer,
    PeerJs,
}
