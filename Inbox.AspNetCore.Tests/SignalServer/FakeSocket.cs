using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>The server's end of a socket, whose peer says nothing until it ends.</summary>
internal sealed class FakeSocket : WebSocket
{
    private readonly Channel<string> _frames = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<WebSocketReceiveResult> _peerEnds = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(int, string)> _farewell = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _out = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebSocketState _state = WebSocketState.Open;

    /// <summary>Whether a farewell gets out only when the test lets it.</summary>
    public bool IsSlow { get; init; }

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override string? SubProtocol => null;

    public override WebSocketState State => _state;

    public void LetFarewellOut() => _out.SetResult();

    public void EndPeer() => _peerEnds.SetResult(new(0, WebSocketMessageType.Close, true));

    public async Task<string> NextFrameAsync() => await _frames.Reader.ReadAsync(Patience.CancellationToken());

    public Task<(int Code, string Reason)> FarewellAsync() => _farewell.Task.WaitAsync(Patience.Limit);

    public override async Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        if (IsSlow)
        {
            await _out.Task;
        }

        _state = WebSocketState.CloseSent;
        _farewell.SetResult(((int)closeStatus, statusDescription!));
    }

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => _peerEnds.Task;

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        _frames.Writer.WriteAsync(Encoding.UTF8.GetString(buffer), cancellationToken).AsTask();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override void Abort() => _state = WebSocketState.Aborted;

    public override void Dispose()
    {
    }
}
