using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rooms;

/// <summary>What became of a join.</summary>
[Experimental(RoomStoreDiagnostic.Id)]
public readonly struct JoinResult
{
    private readonly IRoomMember? _member;

    private JoinResult(JoinStatus status, IRoomMember? member) => (Status, _member) = (status, member);

    /// <summary>How the join ended.</summary>
    public JoinStatus Status { get; }

    /// <summary>Whether the caller is a member.</summary>
    /// <param name="member">The caller's membership, if it is.</param>
    public bool TryGetMember([NotNullWhen(true)] out IRoomMember? member)
    {
        member = _member;
        return member is not null;
    }

    /// <summary>The caller is a member.</summary>
    /// <param name="member">Its membership.</param>
    public static JoinResult Joined(IRoomMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new(JoinStatus.Joined, member);
    }

    /// <summary>The caller is none.</summary>
    /// <param name="status">Why not: neither <see cref="JoinStatus.Joined"/> nor <see cref="JoinStatus.None"/>.</param>
    public static JoinResult Refused(JoinStatus status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual((int)status, (int)JoinStatus.Joined, nameof(status));
        return new(status, null);
    }
}
