using System.Buffers;
using System.Text.Json;
using Inbox.Rendezvous;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Rendezvous;

/// <summary>The answer for a stored signal: <c>{"code":"kx4t9mpw","expires":600}</c>, in whole seconds, rounded down.</summary>
internal static class StoredJson
{
    public static async Task WriteAsync(HttpResponse response, StoredSignal signal)
    {
        var body = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("code", signal.Code.ToString());
            json.WriteNumber("expires", (long)signal.Expires.TotalSeconds);
            json.WriteEndObject();
        }

        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }
}
