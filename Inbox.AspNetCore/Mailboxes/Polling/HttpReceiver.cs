using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.Polling;

/// <summary>Lets the store cut off a response that nobody reads, while a newer receive waits for its messages.</summary>
internal sealed class HttpReceiver(HttpContext context) : IReceiver, IDisposable
{
    private readonly Lock _lock = new();
    private HttpContext? _context = context;

    public void Abort()
    {
        lock (_lock)
        {
            _context?.Abort();
        }
    }

    /// <summary>The request is over. Waits for an abort that runs right now: the server uses the context again.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _context = null;
        }
    }
}
