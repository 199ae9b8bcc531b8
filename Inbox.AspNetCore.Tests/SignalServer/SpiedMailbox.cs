namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>A mailbox that tells when somebody is about to attach: between a session's entry and its first receive.</summary>
internal sealed class SpiedMailbox(IMailbox mailbox, Action onAttach) : IMailbox
{
    public string Name => mailbox.Name;

    public ValueTask<SendStatus> SendAsync(string to, MessageContent content, SendOptions options = default, CancellationToken cancellationToken = default) => mailbox.SendAsync(to, content, options, cancellationToken);

    public ValueTask<IMailboxReceiver> AttachAsync(AttachOptions options = default, CancellationToken cancellationToken = default)
    {
        onAttach();
        return mailbox.AttachAsync(options, cancellationToken);
    }

    public ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default) => mailbox.AcknowledgeAsync(id, cancellationToken);

    public ValueTask LeaveAsync(CancellationToken cancellationToken = default) => mailbox.LeaveAsync(cancellationToken);

    public ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default) => mailbox.TouchAsync(cancellationToken);
}
