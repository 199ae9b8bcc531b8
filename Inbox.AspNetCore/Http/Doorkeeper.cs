using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Http;

/// <summary>Judges who asks: opens the mailbox, or says why not.</summary>
internal sealed partial class Doorkeeper(IMailboxStore store, InboxEndpointOptions options, TimeProvider time, ILogger logger)
{
    private readonly WrongPasswords _wrongPasswords = new(options.MaxWrongPasswords, time);

    public async ValueTask<Admission> AdmitAsync(BasicCredentials credentials, IPAddress? address, CancellationToken cancellationToken)
    {
        if (credentials.Name.Length == 0)
        {
            return new(new Refusal(400, "Illegal mailbox name", "A name is 1 to 256 bytes of UTF-8 without control characters."));
        }

        var claim = await store.ClaimAsync(credentials.Name, credentials.Password, cancellationToken).ConfigureAwait(false);
        return claim.IsClaimed(out var mailbox) ? new(mailbox) : new(Refuse(claim.Status, credentials.Name, address));
    }

    private Refusal Refuse(ClaimStatus status, string name, IPAddress? address)
    {
        if (status == ClaimStatus.ServerFull)
        {
            return new(503, "Server full", "No more mailboxes can be created now. Those that exist go on.", RetryAfter.ServerFull);
        }

        if (_wrongPasswords.Note(name, address) is not { } seconds)
        {
            return new(401, "Wrong password", "That mailbox name is in use with another password.");
        }

        LogManyWrongPasswords(address);
        return new(429, "Too many wrong passwords", "Wait, or use the right password: it is always let in.", seconds);
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
