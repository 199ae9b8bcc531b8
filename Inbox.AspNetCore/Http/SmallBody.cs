using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>Reads a body that is small: a signal, a registration.</summary>
internal static class SmallBody
{
    /// <returns>The bytes; more than <paramref name="max"/> of them, cut off there, when there are more.</returns>
    /// <exception cref="BadHttpRequestException">It broke off, or is framed wrongly.</exception>
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
            // So Kestrel says that a trailer has characters which no header may have.
            throw new BadHttpRequestException("What follows the last chunk is no legal trailer. Nothing was stored.", e);
        }
    }
}
