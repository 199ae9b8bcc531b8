using Microsoft.AspNetCore.Http.Features;

namespace Inbox.Benchmarks.Servers;

/// <summary>
/// The floor: Kestrel that reads each request and answers 200 with nothing, and passes the bytes of sockets on, with the sample server's own
/// hosting settings or the default ones.
/// </summary>
internal static class FloorServer
{
    public static Task RunAsync(Uri url, bool fast) => PlainHost.RunAsync(url, fast, _ => { }, app =>
    {
        var relay = new FloorRelay();
        app.Run(context =>
            context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade ? relay.RunAsync(context, upgrade) : AnswerAsync(context));
    });

    private static async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentLength = 0;
    }
}
