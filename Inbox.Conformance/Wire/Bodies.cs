using System.Net;

namespace Inbox.Conformance.Wire;

/// <summary>Bytes whose number is not known before, so that they are sent in chunks.</summary>
internal sealed class ChunkedStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;
}

/// <summary>A body whose second part is sent when told to.</summary>
internal sealed class SlowContent(byte[] first, byte[] second) : HttpContent
{
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void SendRest() => _rest.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(first);
        await stream.FlushAsync();
        await _rest.Task;
        await stream.WriteAsync(second);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = first.Length + second.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _rest.TrySetResult();
        base.Dispose(disposing);
    }
}
