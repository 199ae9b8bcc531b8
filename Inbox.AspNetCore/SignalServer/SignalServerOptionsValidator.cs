using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>A validator that refuses invalid options with an error that names each property and its range.</summary>
internal sealed class SignalServerOptionsValidator : IValidateOptions<SignalServerOptions>
{
    public ValidateOptionsResult Validate(string? name, SignalServerOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        Check(options.UserTimeout >= TimeSpan.FromMinutes(1) && options.UserTimeout <= TimeSpan.FromDays(7), nameof(options.UserTimeout), "must be from 1 minute to 7 days");
        Check(options.MaxUsers is >= 1 and <= 100_000_000, nameof(options.MaxUsers), "must be from 1 to 100,000,000");
        Check(options.RegistrationsPerMinute is >= 0 and <= 1_000_000, nameof(options.RegistrationsPerMinute), "must be from 0 to 1,000,000");
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
