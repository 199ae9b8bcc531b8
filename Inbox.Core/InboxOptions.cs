namespace Inbox;

/// <summary>Lifetimes and limits of the mailboxes. Checked when the app starts, and by every store.</summary>
/// <remarks>Byte limits count message bodies.</remarks>
public sealed class InboxOptions
{
    /// <summary>
    /// How long a mailbox that nobody uses lives. Polling, sending, waiting, a stream and a socket are uses. After it, the mailbox and its
    /// messages are gone.
    /// </summary>
    /// <value>Default 60 s; more than zero, at most 7 days.</value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a message waits to be received. After it, the message is gone. Zero: as long as its mailbox.</summary>
    /// <value>Default 60 s; zero to 7 days.</value>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The longest time that a message is held for a name that nobody has, see <see cref="SendOptions.Hold"/>. Whoever asks for more gets this
    /// much. Zero: nothing is held, and such a message is <see cref="SendStatus.NoSuchMailbox"/>.
    /// </summary>
    /// <value>Default 30 s; zero to 1 hour.</value>
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a message may be in flight: being handed to a receiver, which says when it has it. After it, the message is at the head of its
    /// mailbox again, for whoever receives next, and the late word is refused. The doors renew it while they write.
    /// </summary>
    /// <value>Default 30 s; 1 s to 1 hour.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the host frees what has expired. Expired things are invisible at once; this is about memory alone.</summary>
    /// <value>Default 1 s; 1 ms to 1 day.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most messages in one mailbox, in flight included. The next one is <see cref="SendStatus.MailboxFull"/>.</summary>
    /// <value>Default 100; 1 to 1,000,000.</value>
    public int MaxMailboxMessages { get; set; } = 100;

    /// <summary>The largest message body in bytes. A larger one is <see cref="SendStatus.TooLarge"/>.</summary>
    /// <value>Default 1,048,576 (1 MiB); 1 to 1 GiB.</value>
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The most bytes in one mailbox, in flight included. A message that does not fit is <see cref="SendStatus.MailboxFull"/>.
    /// </summary>
    /// <value>Default 4,194,304 (4 MiB); at least <see cref="MaxMessageBytes"/>.</value>
    public long MaxMailboxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most mailboxes, and the most names for which something is held. A new name is then <see cref="ClaimStatus.ServerFull"/>; those who are in stay in.</summary>
    /// <value>Default 100,000; 1 to 100,000,000.</value>
    public int MaxMailboxes { get; set; } = 100_000;

    /// <summary>
    /// The most mailboxes that were claimed from one <see cref="ClaimOrigin"/>, as long as they exist: an address, of which many people may
    /// share one. A new name is then <see cref="ClaimStatus.OriginFull"/>.
    /// </summary>
    /// <value>Default 0 (no limit), since behind a proxy whose headers the app does not read all come from one; at most
    /// 100,000,000.</value>
    public int MaxMailboxesPerOrigin { get; set; }

    /// <summary>
    /// The most bytes that mailboxes of one <see cref="ClaimOrigin"/> have sent and nobody has received yet. A message that does not fit is
    /// <see cref="SendStatus.OriginFull"/>.
    /// </summary>
    /// <value>Default 0 (no limit), for the same reason; else at least <see cref="MaxMessageBytes"/>.</value>
    public long MaxBytesPerOrigin { get; set; }

    /// <summary>The most messages in all mailboxes together, empty ones too. The next one is <see cref="SendStatus.ServerFull"/>; one that
    /// somebody waits for may overdraw this by a sixteenth, as <see cref="MaxTotalBytes"/> says.</summary>
    /// <value>Default 1,000,000; at least <see cref="MaxMailboxMessages"/>, at most 8,388,608.</value>
    public int MaxTotalMessages { get; set; } = 1_000_000;

    /// <summary>
    /// The most bytes in all mailboxes together. A message that does not fit is <see cref="SendStatus.ServerFull"/>. One of at most 16 KiB
    /// that somebody waits for may overdraw this by a sixteenth, so that a server that strangers have filled goes on serving those who
    /// fetch what they are sent. Such a one leaves when it was handed over, acknowledged or not, unless there is room by then; one that
    /// could not be handed over waits two seconds for the next receiver.
    /// </summary>
    /// <value>Default 268,435,456 (256 MiB); at least <see cref="MaxMailboxBytes"/>, at most 256 GiB.</value>
    public long MaxTotalBytes { get; set; } = 256 * 1024 * 1024;
}
