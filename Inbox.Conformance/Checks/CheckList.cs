using System.Reflection;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Ice;
using Inbox.Conformance.Mailboxes;
using Inbox.Conformance.PeerJs;
using Inbox.Conformance.Rendezvous;
using Inbox.Conformance.Rooms;
using Inbox.Conformance.SignalServer;

namespace Inbox.Conformance.Checks;

/// <summary>All checks there are: the methods with a promise, in the order of the documents.</summary>
internal static class CheckList
{
    private static readonly Type[] _sections =
    [
        typeof(AuthenticationChecks), typeof(ReceivingChecks), typeof(WaitingChecks), typeof(BatchChecks), typeof(AcknowledgementChecks),
        typeof(SendingChecks), typeof(HoldChecks), typeof(MethodChecks), typeof(EnvelopeChecks), typeof(StreamChecks),
        typeof(SocketChecks), typeof(SocketFrameChecks), typeof(LimitChecks),
        typeof(RendezvousChecks), typeof(RoomHandshakeChecks), typeof(RoomChecks), typeof(IceChecks),
        typeof(RegistrationChecks), typeof(SignalServerChecks), typeof(PeerJsRouteChecks), typeof(PeerJsChecks),
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        .. from type in _sections
           let section = type.GetCustomAttribute<SectionAttribute>()!
           from method in type.GetMethods().OrderBy(method => method.MetadataToken)
           let promise = method.GetCustomAttribute<PromiseAttribute>()
           where promise is not null
           select new Check(section, promise, method),
    ];

    public static IReadOnlyList<Check> Select(IReadOnlyList<Dialect> dialects, Patterns only) =>
        [.. All.Where(check => dialects.Contains(check.Section.Part.Dialect()) && (only.IsEmpty || only.Match(check)))];
}
