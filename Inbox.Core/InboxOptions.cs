namespace Inbox;

/// <summary>Lifetimes and limits of the mailboxes. Validated when the app starts, and by every store.</summary>
/// <remarks>Byte limits count message bodies.</remarks>
public sealed class InboxOptions
{
    /// <summary>
    /// How long an unused mailbox lives. Polling, sending, waiting, a stream and a socket count as use. Afterwards the mailbox and its
    /// messages are removed.
    /// </summary>
    /// <value>Default 60 s; more than zero, at most 7 days.</value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a message waits to be received. Afterwards it is removed. Zero: as long as its mailbox lives.</summary>
    /// <value>Default 60 s; zero to 7 days.</value>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The longest time that a message is held for a free name, see <see cref="SendOptions.Hold"/>. A longer hold is shortened to this.
    /// Zero: nothing is held, and a message to a free name is refused with <see cref="SendStatus.NoSuchMailbox"/>.
    /// </summary>
    /// <value>Default 30 s; zero to 1 hour.</value>
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a message may be in flight, until its receiver confirms it. Afterwards the message is at the head of its mailbox again, for
    /// the next receive, and a late confirmation is refused. The endpoints renew the lease while they write.
    /// </summary>
    /// <value>Default 30 s; 1 s to 1 hour.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the host frees what has expired. Expired mailboxes and messages are invisible at once; the interval affects only memory.
    /// </summary>
    /// <value>Default 1 s; 1 ms to 1 day.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The largest number of messages in one mailbox, including those in flight. The next one is refused with
    /// <see cref="SendStatus.MailboxFull"/>.
    /// </summary>
    /// <value>Default 100; 1 to 1,000,000.</value>
    public int MaxMailboxMessages { get; set; } = 100;

    /// <summary>The largest message body in bytes. A larger one is refused with <see cref="SendStatus.TooLarge"/>.</summary>
    /// <value>Default 1,048,576 (1 MiB); 1 to 1 GiB.</value>
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The largest number of bytes in one mailbox, including those in flight. A message that does not fit is refused with
    /// <see cref="SendStatus.MailboxFull"/>.
    /// </summary>
    /// <value>Default 4,194,304 (4 MiB); at least <see cref="MaxMessageBytes"/>.</value>
    public long MaxMailboxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The largest number of mailboxes, and of names that messages are held for. A new name is then refused with
    /// <see cref="ClaimStatus.ServerFull"/>; existing mailboxes stay.
    /// </summary>
    /// <value>Default 100,000; 1 to 100,000,000.</value>
    public int MaxMailboxes { get; set; } = 100_000;

    /// <summary>
    /// The largest number of existing mailboxes that were claimed from one <see cref="ClaimOrigin"/>, an address that many people may
    /// share. A new name is then refused with <see cref="ClaimStatus.OriginFull"/>.
    /// </summary>
    /// <value>
    /// Default 0 (no limit), because all claims come from one address behind a proxy whose headers the app does not read; at most
    /// 100,000,000.
    /// </value>
    public int MaxMailboxesPerOrigin { get; set; }

    /// <summary>
    /// The largest number of bytes that mailboxes of one <see cref="ClaimOrigin"/> have sent and that nobody has received yet. A message
    /// that does not fit is refused with <see cref="SendStatus.OriginFull"/>.
    /// </summary>
    /// <value>
    /// Default 0 (no limit), for the same reason as <see cref="MaxMailboxesPerOrigin"/>; otherwise at least <see cref="MaxMessageBytes"/>.
    /// </value>
    public long MaxBytesPerOrigin { get; set; }

    /// <summary>
    /// The largest number of messages in all mailboxes together, including messages with empty bodies. The next one is refused with
    /// <see cref="SendStatus.ServerFull"/>. A message for a waiting receiver may exceed the limit by one sixteenth, see
    /// <see cref="MaxTotalBytes"/>.
    /// </summary>
    /// <value>Default 1,000,000; at least <see cref="MaxMailboxMessages"/>, at most 8,388,608.</value>
    public int MaxTotalMessages { get; set; } = 1_000_000;

    /// <summary>
    /// The largest number of bytes in all mailboxes together. A message that does not fit is refused with
    /// <see cref="SendStatus.ServerFull"/>.
    /// </summary>
    /// <remarks>
    /// A message of at most 16 KiB for a waiting receiver may exceed the limit by one sixteenth, so that strangers who fill the server
    /// cannot block users who fetch their messages. Such a message is removed after its hand-over, acknowledged or not, unless there is
    /// room by then. If it could not be handed over, it waits two seconds for the next receiver.
    /// </remarks>
    /// <value>Default 268,435,456 (256 MiB); at least <see cref="MaxMailboxBytes"/>, at most 256 GiB.</value>
    public long MaxTotalBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Checks the options, as every store does.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// An option is out of its range; the message names it.
    /// </exception>
    public void ThrowIfInvalid() => InboxOptionsValidator.ThrowIfInvalid(this);
}
