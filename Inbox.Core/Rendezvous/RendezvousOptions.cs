namespace Inbox.Rendezvous;

/// <summary>Lifetime and limits of the codes in one store.</summary>
public sealed class RendezvousOptions
{
    /// <summary>How long a code can be used.</summary>
    /// <value>Default 10 minutes; 1 s to 1 day.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long an ended code is remembered after its lifetime. Afterwards, or when <see cref="MaxCodes"/> others have ended since, it is
    /// <see cref="RendezvousStatus.Unknown"/>.
    /// </summary>
    /// <value>Default 1 hour; zero to 1 day.</value>
    public TimeSpan RememberedFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The largest signal in bytes. A larger one is refused with <see cref="RendezvousStatus.WrongSize"/>. A packed signal has about 100
    /// bytes, SDP about 1,500.
    /// </summary>
    /// <value>Default 4,096; 1 to 65,536.</value>
    public int MaxSignalBytes { get; set; } = 4096;

    /// <summary>
    /// The largest number of codes at once, including those that ended before their time. The next signal is refused with
    /// <see cref="RendezvousStatus.Full"/>.
    /// </summary>
    /// <value>Default 10,000; 2 to 1,000,000.</value>
    public int MaxCodes { get; set; } = 10_000;

    /// <summary>Checks the options, as every store does.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public void ThrowIfInvalid()
    {
        var check = new OptionCheck(nameof(RendezvousOptions));
        check.That(Lifetime >= TimeSpan.FromSeconds(1) && Lifetime <= TimeSpan.FromDays(1), nameof(Lifetime), "must be from 1 s to 1 day");
        check.That(RememberedFor >= TimeSpan.Zero && RememberedFor <= TimeSpan.FromDays(1), nameof(RememberedFor), "must be from zero to 1 day");
        check.Range(MaxSignalBytes, 1, 65_536);
        check.Range(MaxCodes, 2, 1_000_000);
    }
}
