using System.Diagnostics.CodeAnalysis;
using System.Net;
using Inbox.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>The authentication of callers: opens the mailbox, or refuses with a reason.</summary>
internal sealed partial class Doorkeeper(IMailboxStore store, InboxEndpointOptions options, TimeProvider time, ILogger logger)
{
    private static readonly Refusal _serverFull =
        new(503, "Server full",
            "The mailbox limit of this server is reached. Existing mailboxes keep working; try again later.", RetryAfter.ServerFull);

    private static readonly Refusal _originFull =
        new(429, "Too many mailboxes",
            "The limit on mailboxes from your address is reached. Existing mailboxes keep working; try again later.",
            RetryAfter.ServerFull);

    private static readonly Refusal _wrongPassword =
        new(401, "Wrong password", "This mailbox name is in use with another password. Use that password, or choose another name.");

    private static readonly Refusal _illegalName =
        new(400, "Illegal mailbox name", "A name is 1 to 256 bytes of UTF-8 without control characters.");

    private static readonly Refusal _nameTaken =
        new(409, "Name taken",
            "Another client claimed the name of your mailbox by a password, on another server of the same mailboxes. It is free when that "
            + "mailbox is left or expires.");

    private bool _hasWarned;
    private readonly WrongPasswords _wrongPasswords = new(options.WrongPasswordsPerMinute, time);

    public async ValueTask<Admission> AdmitAsync(BasicCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        if (credentials.Name.Length == 0)
        {
            return new(_illegalName);
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

    /// <summary>Opens the mailbox of a user whom the app has authenticated.</summary>
    public async ValueTask<Admission> AdmitUserAsync(string name, IPAddress? address, CancellationToken cancellationToken)
    {
        var claim = await store.ClaimAsync(
            name, default, new() { WithoutPassword = true, Origin = RemoteOrigin.Of(address) }, cancellationToken).ConfigureAwait(false);
        if (claim.TryGetMailbox(out var mailbox))
        {
            return new(mailbox);
        }

        if (claim.Status == ClaimStatus.WrongPassword)
        {
            // Once: its client asks again and again.
            if (!Interlocked.Exchange(ref _hasWarned, true))
            {
                LogNameTaken();
            }
        }

        return new(claim.Status switch
        {
            ClaimStatus.ServerFull => _serverFull,
            ClaimStatus.OriginFull => _originFull,
            ClaimStatus.WrongPassword => _nameTaken,
            _ => _illegalName,
        });
    }

    private async ValueTask<ClaimResult> ClaimAsync(BasicCredentials credentials, IPAddress? address, WrongPasswords.Try attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ClaimAsync(
                credentials.Name, credentials.Password, new() { Origin = RemoteOrigin.Of(address) }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MailboxStoreException or OperationCanceledException)
        {
            _wrongPasswords.EndOtherwise(attempt);
            throw;
        }
    }

    private Refusal TooMany(IPAddress? address, int seconds)
    {
        LogManyWrongPasswords(address);
        return new(429, "Too many wrong passwords",
            "Too many wrong passwords for this name came from your address. Until the minute ends, only a password that has opened "
            + "this name from there before is accepted.",
            seconds);
    }

    [LoggerMessage(1, LogLevel.Debug, "Too many wrong passwords for one name came from {Address}.", EventName = "ManyWrongPasswords")]
    private partial void LogManyWrongPasswords(IPAddress? address);

    [LoggerMessage(
        2, LogLevel.Warning,
        "The mailbox of a user was claimed by a password. Another server of the same mailboxes lets anybody claim names: give it mailboxes of "
        + "its own.",
        EventName = "NameTaken")]
    private partial void LogNameTaken();
}

/// <summary>The result of authentication: a mailbox, or a refusal.</summary>
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
