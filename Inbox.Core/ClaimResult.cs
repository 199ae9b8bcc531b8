using System.Diagnostics.CodeAnalysis;

namespace Inbox;

/// <summary>What became of a claim.</summary>
public readonly struct ClaimResult
{
    private ClaimResult(ClaimStatus status, IMailbox? mailbox)
    {
        Status = status;
        Mailbox = mailbox;
    }

    /// <summary>How the claim ended.</summary>
    public ClaimStatus Status { get; }

    /// <summary>The mailbox, when it was claimed.</summary>
    public IMailbox? Mailbox { get; }

    /// <summary>Whether the mailbox is the caller's.</summary>
    /// <param name="mailbox">The mailbox, when it was claimed.</param>
    public bool TryGetMailbox([NotNullWhen(true)] out IMailbox? mailbox)
    {
        mailbox = Mailbox;
        return mailbox is not null;
    }

    /// <summary>The mailbox is the caller's.</summary>
    /// <param name="mailbox">That mailbox.</param>
    public static ClaimResult Claimed(IMailbox mailbox)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        return new(ClaimStatus.Claimed, mailbox);
    }

    /// <summary>The mailbox is not the caller's.</summary>
    /// <param name="status">Why not: neither <see cref="ClaimStatus.Claimed"/> nor <see cref="ClaimStatus.None"/>.</param>
    public static ClaimResult Refused(ClaimStatus status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual((int)status, (int)ClaimStatus.Claimed, nameof(status));
        return new(status, null);
    }
}
