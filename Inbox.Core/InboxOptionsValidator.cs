using Microsoft.Extensions.Options;

namespace Inbox;

/// <summary>Refuses invalid options with an error that names each property and its range.</summary>
internal sealed class InboxOptionsValidator : IValidateOptions<InboxOptions>
{
    private static readonly TimeSpan _week = TimeSpan.FromDays(7);

    /// <exception cref="OptionsValidationException">A property is out of its range.</exception>
    public static void ThrowIfInvalid(InboxOptions options)
    {
        if (new InboxOptionsValidator().Validate(null, options) is { Failed: true } failed)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(InboxOptions), failed.Failures);
        }
    }

    public ValidateOptionsResult Validate(string? name, InboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = new ValidateOptionsResultBuilder();

        Check(options.IdleTimeout > TimeSpan.Zero && options.IdleTimeout <= _week,
            nameof(options.IdleTimeout), "must be more than zero and at most 7 days", options.IdleTimeout);
        Check(options.MessageTimeout >= TimeSpan.Zero && options.MessageTimeout <= _week,
            nameof(options.MessageTimeout), "must be from zero (none) to 7 days", options.MessageTimeout);
        Check(options.MaxHold >= TimeSpan.Zero && options.MaxHold <= TimeSpan.FromHours(1),
            nameof(options.MaxHold), "must be from zero (off) to 1 hour", options.MaxHold);
        Check(options.Lease >= TimeSpan.FromSeconds(1) && options.Lease <= TimeSpan.FromHours(1),
            nameof(options.Lease), "must be from 1 s to 1 hour", options.Lease);
        Check(options.SweepInterval >= TimeSpan.FromMilliseconds(1) && options.SweepInterval <= TimeSpan.FromDays(1),
            nameof(options.SweepInterval), "must be from 1 ms to 1 day", options.SweepInterval);
        Check(options.MaxMailboxMessages is >= 1 and <= 1_000_000,
            nameof(options.MaxMailboxMessages), "must be from 1 to 1,000,000 messages", options.MaxMailboxMessages);
        Check(options.MaxMessageBytes is >= 1 and <= 1 << 30,
            nameof(options.MaxMessageBytes), "must be from 1 byte to 1 GiB", options.MaxMessageBytes);
        Check(options.MaxMailboxBytes >= options.MaxMessageBytes,
            nameof(options.MaxMailboxBytes), "must be at least MaxMessageBytes, or the largest message could never be sent", options.MaxMailboxBytes);
        Check(options.MaxMailboxes is >= 1 and <= 100_000_000,
            nameof(options.MaxMailboxes), "must be from 1 to 100,000,000", options.MaxMailboxes);
        Check(options.MaxMailboxesPerOrigin is >= 0 and <= 100_000_000,
            nameof(options.MaxMailboxesPerOrigin), "must be from 0 (no limit) to 100,000,000", options.MaxMailboxesPerOrigin);
        Check(options.MaxBytesPerOrigin == 0 || options.MaxBytesPerOrigin >= options.MaxMessageBytes,
            nameof(options.MaxBytesPerOrigin), "must be 0 (no limit) or at least MaxMessageBytes, or the largest message could never be sent", options.MaxBytesPerOrigin);
        Check(options.MaxTotalMessages >= options.MaxMailboxMessages && options.MaxTotalMessages <= Memory.Budget.MessagesLimit,
            nameof(options.MaxTotalMessages), "must be at least MaxMailboxMessages, or one mailbox could never be filled, and at most 8,388,608", options.MaxTotalMessages);
        Check(options.MaxTotalBytes >= options.MaxMailboxBytes && options.MaxTotalBytes <= Memory.Budget.BytesLimit,
            nameof(options.MaxTotalBytes), "must be at least MaxMailboxBytes, or one mailbox could never be filled, and at most 256 GiB", options.MaxTotalBytes);
        return result.Build();

        void Check(bool isFine, string property, string rule, IFormattable value)
        {
            if (!isFine)
            {
                result.AddError($"{rule}; it is {value.ToString(null, System.Globalization.CultureInfo.InvariantCulture)}", property);
            }
        }
    }
}
