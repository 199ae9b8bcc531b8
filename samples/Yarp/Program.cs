using System.Threading.RateLimiting;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));

// For each address: 200 requests at a time, since a waiting peer is one, and 100 per second with bursts of 200.
builder.Services.AddRateLimiter(limits =>
{
    limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
    limits.GlobalLimiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(static context => RateLimitPartition.GetConcurrencyLimiter(
            AddressOf(context), static _ => new() { PermitLimit = 200 })),
        PartitionedRateLimiter.Create<HttpContext, string>(static context => RateLimitPartition.GetTokenBucketLimiter(
            AddressOf(context), static _ => new() { TokenLimit = 200, TokensPerPeriod = 100, ReplenishmentPeriod = TimeSpan.FromSeconds(1) })));
});

var app = builder.Build();
app.UseRateLimiter();
app.Use(static (context, next) =>
{
    if (context.Request.Path != "/signaling")
    {
        return next(context);
    }

    // The addresses on the pages below the prefix are relative: they count from the slash.
    context.Response.Redirect("/signaling/");
    return Task.CompletedTask;
});
app.MapReverseProxy();
app.Run();

static string AddressOf(HttpContext context) => $"{context.Connection.RemoteIpAddress}";
