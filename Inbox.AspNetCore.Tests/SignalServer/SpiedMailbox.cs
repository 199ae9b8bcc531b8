namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>A mailbox that tells when it is about to be kept: between a session's entry and its first receive.</summary>
internal sealed class SpiedMailbox(IMailbox mailbox, Action onKeepAlive) : IMailbox
{
    public string Name => mailbox.Name;

    public IDisposable KeepAlive()
    {
        onKeepAlive();
        return mailbox.KeepAlive();
    }

    public ValueTask<SendStatus> SendAsync(string to, MessageContent content, CancellationToken cancellationToken = default) => mailbox.SendAsync(to, content, cancellationToken);

    public ValueTask<ReceiveResult> ReceiveAsync(ReceiveOptions options = default, CancellationToken cancellationToken = default) => mailbox.ReceiveAsync(options, cancellationToken);

    public ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default) => mailbox.AcknowledgeAsync(id, cancellationToken);

    public ValueTask LeaveAsync(CancellationToken cancellationToken = default) => mailbox.LeaveAsync(cancellationToken);

    public ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default) => mailbox.TouchAsync(cancellationToken);
}
