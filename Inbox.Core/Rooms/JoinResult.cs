using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rooms;

/// <summary>The result of a join.</summary>
[Experimental(RoomStoreDiagnostic.Id)]
public readonly struct JoinResult
{
    private readonly IRoomMember? _member;

    private JoinResult(JoinStatus status, IRoomMember? member) => (Status, _member) = (status, member);

    /// <summary>Gets how the join ended.</summary>
    public JoinStatus Status { get; }

    /// <summary>Gets the membership if the caller joined.</summary>
    /// <param name="member">The caller's membership; null when the join was refused.</param>
    /// <returns>True when the caller is a member.</returns>
    public bool TryGetMember([NotNullWhen(true)] out IRoomMember? member)
    {
        member = _member;
        return member is not null;
    }

    /// <summary>Creates the result of a successful join.</summary>
    /// <param name="member">The caller's membership.</param>
    public static JoinResult Joined(IRoomMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new(JoinStatus.Joined, member);
    }

    /// <summary>Creates the result of a refused join.</summary>
    /// <param name="status">The reason: neither <see cref="JoinStatus.Joined"/> nor <see cref="JoinStatus.None"/>.</param>
    public static JoinResult Refused(JoinStatus status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual((int)status, (int)JoinStatus.Joined, nameof(status));
        return new(status, null);
    }
}
