using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>A reader of small bodies: a signal, a registration.</summary>
internal static class SmallBody
{
    /// <returns>The bytes. If the body is larger than <paramref name="max"/>, an array of one byte more than that, without the
    /// content.</returns>
    /// <exception cref="BadHttpRequestException">The body is incomplete or malformed.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, int max, CancellationToken cancellationToken)
    {
        var body = new BodyBuffer(request.ContentLength <= max ? request.ContentLength : null, max);
        while (true)
        {
            var result = await NextAsync(request.BodyReader, cancellationToken).ConfigureAwait(false);
            var fits = body.TryAppend(result.Buffer);
            request.BodyReader.AdvanceTo(result.Buffer.End);
            if (!fits)
            {
                return new byte[max + 1];
            }

            if (result.IsCompleted)
            {
                return body.ToArray();
            }
        }
    }

    private static async ValueTask<ReadResult> NextAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            // Kestrel reports illegal characters in a trailer by this exception.
            throw new BadHttpRequestException("The trailer after the last chunk contains illegal characters. Nothing was stored.", e);
        }
    }
}
