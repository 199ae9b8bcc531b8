using System.Diagnostics.CodeAnalysis;

namespace Inbox;

/// <summary>The result of a claim.</summary>
public readonly struct ClaimResult
{
    private ClaimResult(ClaimStatus status, IMailbox? mailbox)
    {
        Status = status;
        Mailbox = mailbox;
    }

    /// <summary>Gets how the claim ended.</summary>
    public ClaimStatus Status { get; }

    /// <summary>Gets the mailbox; null when the claim was refused.</summary>
    public IMailbox? Mailbox { get; }

    /// <summary>Gets the mailbox if it was claimed.</summary>
    /// <param name="mailbox">The mailbox; null when the claim was refused.</param>
    /// <returns>True when the mailbox was claimed.</returns>
    public bool TryGetMailbox([NotNullWhen(true)] out IMailbox? mailbox)
    {
        mailbox = Mailbox;
        return mailbox is not null;
    }

    /// <summary>Creates the result of a successful claim.</summary>
    /// <param name="mailbox">The claimed mailbox.</param>
    public static ClaimResult Claimed(IMailbox mailbox)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        return new(ClaimStatus.Claimed, mailbox);
    }

    /// <summary>Creates the result of a refused claim.</summary>
    /// <param name="status">The reason: neither <see cref="ClaimStatus.Claimed"/> nor <see cref="ClaimStatus.None"/>.</param>
    public static ClaimResult Refused(ClaimStatus status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual((int)status, (int)ClaimStatus.Claimed, nameof(status));
        return new(status, null);
    }
}
