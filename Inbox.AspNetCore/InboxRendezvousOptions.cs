using Inbox.Rendezvous;

namespace Inbox.AspNetCore;

/// <summary>Options of one mapped rendezvous.</summary>
public sealed class InboxRendezvousOptions
{
    /// <summary>
    /// Gets or sets the key of the <see cref="IRendezvousStore"/> that the path uses. The app must have registered it. Paths with the same
    /// key share their codes.
    /// </summary>
    /// <value>Default "": the <see cref="IRendezvousStore"/> registered without a key; if there is none, a store in memory for this path
    /// alone.</value>
    public string Store { get; set; } = "";

    /// <summary>
    /// Gets the lifetime and limits of the codes. A registered <see cref="IRendezvousStore"/> has its own; then only
    /// <see cref="RendezvousOptions.MaxSignalBytes"/> of these applies.
    /// </summary>
    public RendezvousOptions Codes { get; } = new();

    /// <summary>
    /// Gets or sets how many signals per minute one address (IPv6: one /64) may post. Further ones are answered 429, and nothing is stored.
    /// </summary>
    /// <value>Default 60; 1 to 1,000,000.</value>
    public int PostsPerMinute { get; set; } = 60;

    /// <summary>
    /// Gets or sets how many unknown codes per minute one address (IPv6: one /64) may ask for. After that, every request with a code from
    /// there is answered 429, even one with a valid code: a guesser must not learn that a guess was right.
    /// </summary>
    /// <value>Default 10; 1 to 1,000,000.</value>
    public int WrongCodesPerMinute { get; set; } = 10;

    internal void Validate()
    {
        var check = new OptionCheck(nameof(InboxRendezvousOptions));
        check.That(Store is not null, nameof(Store), "must not be null");
        check.Range(PostsPerMinute, 1, 1_000_000);
        check.Range(WrongCodesPerMinute, 1, 1_000_000);
        check.Range(Codes.MaxSignalBytes, 1, 65_536);
    }
}
