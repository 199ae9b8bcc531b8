using System.Buffers;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// A body that arrives in pieces. It takes memory for what has arrived, at most four times as much, and not for what was announced.
/// </summary>
/// <remarks>
/// With an announced length the last array is the body itself, and the arrays discarded before it add up to a third of it.
/// </remarks>
internal sealed class BodyBuffer(long? announced, int max)
{
    private byte[] _bytes = [];
    private int _length;

    /// <returns>False if the body is larger than a message may be.</returns>
    public bool TryAppend(in ReadOnlySequence<byte> more)
    {
        if (_length + more.Length > max)
        {
            return false;
        }

        var length = _length + (int)more.Length;
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Max(length, Math.Min(4L * _bytes.Length, announced ?? max)));
        }

        more.CopyTo(_bytes.AsSpan(_length));
        _length = length;
        return true;
    }

    public byte[] ToArray() => _length == _bytes.Length ? _bytes : _bytes.AsSpan(0, _length).ToArray();
}
