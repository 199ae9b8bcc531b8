using Inbox.Rendezvous;

namespace Inbox.AspNetCore;

/// <summary>How a mapped rendezvous behaves.</summary>
public sealed class InboxRendezvousOptions
{
    /// <summary>
    /// Which codes: the key of an <see cref="IRendezvousStore"/> that the app has registered. Paths with the same one have the same codes.
    /// </summary>
    /// <value>Default "": the <see cref="IRendezvousStore"/> registered without a key; if there is none, codes in memory, of this path
    /// alone.</value>
    public string Store { get; set; } = "";

    /// <summary>
    /// Life and limits of the codes. A registered <see cref="IRendezvousStore"/> has its own, and only
    /// <see cref="RendezvousOptions.MaxSignalBytes"/> of these counts.
    /// </summary>
    public RendezvousOptions Codes { get; } = new();

    /// <summary>Signals a minute that one address (IPv6: one /64) may post. The next are 429, and nothing is stored.</summary>
    /// <value>Default 60; 1 to 1,000,000.</value>
    public int PostsPerMinute { get; set; } = 60;

    /// <summary>Codes nobody has, asked for in a minute from one address (IPv6: one /64). After them every request with a code from there
    /// is 429, a right one too: whoever guesses must not learn that a guess was right.</summary>
    /// <value>Default 10; 1 to 1,000,000.</value>
    public int WrongCodesPerMinute { get; set; } = 10;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Store);
        Check(PostsPerMinute, nameof(PostsPerMinute), 1_000_000);
        Check(WrongCodesPerMinute, nameof(WrongCodesPerMinute), 1_000_000);
        Check(Codes.MaxSignalBytes, $"{nameof(Codes)}.{nameof(Codes.MaxSignalBytes)}", 65_536);

        static void Check(int value, string property, int most)
        {
            if (value < 1 || value > most)
            {
                throw new ArgumentException(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nameof(InboxRendezvousOptions)}.{property} must be from 1 to {most:N0}."));
            }
        }
    }
}
