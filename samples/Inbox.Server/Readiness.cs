using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Inbox.Server;

/// <summary>
/// The answer of <c>/readyz</c>: one word, and in headers which process it is from and what it keeps inboxes in. Two processes behind one address
/// need Redis, and these headers show that there are two.
/// </summary>
internal static class Readiness
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        foreach (var (_, entry) in report.Entries)
        {
            // A check that throws has no data.
            context.Response.Headers["X-Process"] = entry.Data.GetValueOrDefault("process")?.ToString();
            context.Response.Headers["X-Store"] = entry.Data.GetValueOrDefault("store")?.ToString();
        }

        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(report.Status.ToString());
    }
}
