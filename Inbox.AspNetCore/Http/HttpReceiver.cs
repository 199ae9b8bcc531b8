using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>Lets the store cut off a response that nobody reads, while a newer receive waits for its messages.</summary>
internal sealed class HttpReceiver(HttpContext context) : IReceiver
{
    public void Abort() => context.Abort();
}
