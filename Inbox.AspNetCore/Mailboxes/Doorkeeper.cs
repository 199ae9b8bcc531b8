using System.Diagnostics.CodeAnalysis;
using System.Net;
using Inbox.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>Judges who asks: opens the mailbox, or says why not.</summary>
internal sealed partial class Doorkeeper(IMailboxStore store, InboxEndpointOptions options, TimeProvider time, ILogger logger)
{
    private static readonly Refusal _serverFull =
        new(503, "Server full", "No more mailboxes can be created now. Those that exist go on.", RetryAfter.ServerFull);

    private static readonly Refusal _originFull =
        new(429, "Too many mailboxes", "There are as many mailboxes from your address as the server takes. Those that exist go on.", RetryAfter.ServerFull);

    private static readonly Refusal _wrongPassword = new(401, "Wrong password", "That mailbox name is in use with another password.");

    private readonly WrongPasswords _wrongPasswords = new(options.WrongPasswordsPerMinute, time);

    public async ValueTask<Admission> AdmitAsync(BasicCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        if (credentials.Name.Length == 0)
        {
            return new(new Refusal(400, "Illegal mailbox name", "A name is 1 to 256 bytes of UTF-8 without control characters."));
        }

        var attempt = _wrongPasswords.Begin(credentials.Name, address, credentials.Password.Span);
        if (attempt.Wait is { } seconds)
        {
            return new(TooMany(address, seconds));
        }

        var claim = await ClaimAsync(credentials, address, attempt, cancellationToken).ConfigureAwait(false);
        if (claim.TryGetMailbox(out var mailbox))
        {
            _wrongPasswords.EndRight(attempt);
            return new(mailbox);
        }

        if (claim.Status is ClaimStatus.ServerFull or ClaimStatus.OriginFull)
        {
            _wrongPasswords.EndOtherwise(attempt);
            return new(claim.Status == ClaimStatus.ServerFull ? _serverFull : _originFull);
        }

        _wrongPasswords.EndWrong(attempt);
        return new(_wrongPassword);
    }

    private async ValueTask<ClaimResult> ClaimAsync(BasicCredentials credentials, IPAddress? address, WrongPasswords.Try attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ClaimAsync(
                credentials.Name, credentials.Password, new() { Origin = RemoteOrigin.Of(address) }, cancellationToken).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            _wrongPasswords.EndOtherwise(attempt);
            throw;
        }
    }

    private Refusal TooMany(IPAddress? address, int seconds)
    {
        LogManyWrongPasswords(address);
        return new(429, "Too many wrong passwords", "Until the minute is over no password from your address is looked at, but for one that has opened this name from there before.", seconds);
    }

    [LoggerMessage(1, LogLevel.Debug, "More wrong passwords than are answered in a minute came from {Address}.", EventName = "ManyWrongPasswords")]
    private partial void LogManyWrongPasswords(IPAddress? address);
}

/// <summary>A mailbox, or a refusal.</summary>
internal readonly struct Admission
{
    private readonly object _mailboxOrRefusal;

    public Admission(IMailbox mailbox) => _mailboxOrRefusal = mailbox;

    public Admission(Refusal refusal) => _mailboxOrRefusal = refusal;

    public bool IsGiven([NotNullWhen(true)] out IMailbox? mailbox, [NotNullWhen(false)] out Refusal? refusal)
    {
        mailbox = _mailboxOrRefusal as IMailbox;
        refusal = _mailboxOrRefusal as Refusal;
        return mailbox is not null;
    }
}
