using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>A validator that refuses invalid options with an error that names each property and its range.</summary>
internal sealed class PeerJsOptionsValidator : IValidateOptions<PeerJsOptions>
{
    private const int MaxPrefix = 64;

    /// <exception cref="OptionsValidationException">A property is out of its range.</exception>
    public static void ThrowIfInvalid(PeerJsOptions options)
    {
        if (new PeerJsOptionsValidator().Validate("", options) is { Failed: true } failed)
        {
            throw new OptionsValidationException("", typeof(PeerJsOptions), failed.Failures);
        }
    }

    public ValidateOptionsResult Validate(string? name, PeerJsOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        Check(options.Mailboxes is not null, nameof(options.Mailboxes), "must not be null");
        Check(
            options.Prefix is "" || (options.Prefix is { Length: <= MaxPrefix } && MailboxName.IsLegal(options.Prefix)),
            nameof(options.Prefix), "must have at most 64 characters, without control characters");
        Check(options.ExpireTimeout >= TimeSpan.FromMilliseconds(100) && options.ExpireTimeout <= TimeSpan.FromMinutes(10), nameof(options.ExpireTimeout), "must be from 100 ms to 10 minutes");
        Check(options.MaxPeers is >= 1 and <= 100_000_000, nameof(options.MaxPeers), "must be from 1 to 100,000,000");
        Check(options.MaxPeersPerAddress is >= 0 and <= 100_000_000, nameof(options.MaxPeersPerAddress), "must be from 0 (no limit) to 100,000,000");
        Check(options.MaxMessageBytes is >= 1024 and <= 1 << 20, nameof(options.MaxMessageBytes), "must be from 1,024 to 1,048,576");
        Check(options.MaxQueuedMessages is >= 1 and <= 10_000, nameof(options.MaxQueuedMessages), "must be from 1 to 10,000");
        Check(options.MessagesPerSecond is >= 0 and <= 1_000_000, nameof(options.MessagesPerSecond), "must be from 0 to 1,000,000");
        CheckDuration(options.HeartbeatInterval, nameof(options.HeartbeatInterval));
        CheckDuration(options.HeartbeatTimeout, nameof(options.HeartbeatTimeout));
        return result.Build();

        void CheckDuration(TimeSpan duration, string property) =>
            Check(duration >= TimeSpan.FromMilliseconds(10) && duration <= TimeSpan.FromHours(1), property, "must be from 10 ms to 1 hour");

        void Check(bool isFine, string property, string rule)
        {
            if (!isFine)
            {
                result.AddError(rule, property);
            }
        }
    }
}
