namespace Inbox;

/// <summary>What a claim does when the name is free, and when it is taken with another password.</summary>
public enum ClaimMode
{
    /// <summary>Creates the mailbox if the name is free.</summary>
    OpenOrCreate,

    /// <summary>Refuses the claim with <see cref="ClaimStatus.NoSuchMailbox"/> if the name is free.</summary>
    Open,

    /// <summary>
    /// As <see cref="OpenOrCreate"/>, but the name belongs to its owner only while a receiver is attached. For protocols whose clients come
    /// back with another password.
    /// </summary>
    /// <remarks>
    /// <para>
    /// While no receiver is attached, a claim in this mode with another password takes the mailbox over, with the messages that wait in it,
    /// in order. That includes messages that an earlier receiver was given and has not acknowledged. For the former owner, the mailbox is
    /// gone, as if it had left and somebody else had claimed the name. Messages that it has sent to free names are dropped.
    /// </para>
    /// <para>
    /// Messages in flight count as an attached receiver, until they are settled or their lease expires. The claim is refused with
    /// <see cref="ClaimStatus.Attached"/> meanwhile. A receiver counts only while its machine is alive, as
    /// <see cref="IMailboxPresence"/> says.
    /// </para>
    /// <para>
    /// The mode of the claim that created the mailbox decides whether it can be taken over. The same password opens it in any mode. A claim
    /// <see cref="ClaimOptions.WithoutPassword"/> neither takes a mailbox over nor creates one that can be taken over.
    /// </para>
    /// <para>
    /// A mailbox that is taken over counts for the origin of its new owner. If that has reached
    /// <see cref="InboxOptions.MaxMailboxesPerOrigin"/>, the claim is refused with <see cref="ClaimStatus.OriginFull"/>, unless the mailbox
    /// already counts for it. The messages still count for the origins of their senders.
    /// </para>
    /// </remarks>
    WhileAttached,
}
