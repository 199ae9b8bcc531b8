using System.Reflection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Inbox.Server.Status;

/// <summary>The status page at <c>/status/</c> and its figures at <c>/status.json</c>, for whoever has <c>-admin-key</c>.</summary>
internal sealed class StatusPage(ServerSettings settings, HealthCheckService health)
{
    private const int MostRefusals = 10;

    public static string Version { get; } =
        typeof(StatusPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Returns this process's name, which <c>/readyz</c> says, too; a question mark while the check itself fails.</summary>
    public async Task<string> ProcessAsync()
    {
        var ready = await health.CheckHealthAsync(static check => check.Tags.Contains("ready"));
        return ready.Entries.Values.FirstOrDefault().Data?.GetValueOrDefault("process") as string ?? "?";
    }

    public static void AddTo(WebApplicationBuilder builder, ServerSettings settings)
    {
        if (settings.AdminKey is null)
        {
            return;
        }

        builder.Services.AddSingleton(new StatusFigures(TimeProvider.System));
        builder.Services.AddSingleton(services => new StatusPage(settings, services.GetRequiredService<HealthCheckService>()));
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, StatusJson.Default));
        if (settings.Redis is not null)
        {
            builder.Services.AddSingleton<StatusServers>();
            builder.Services.AddHostedService(static services => services.GetRequiredService<StatusServers>());
        }
    }

    public static void Map(WebApplication app, ServerSettings settings)
    {
        if (settings.AdminKey is not { } key)
        {
            app.MapGet("/status/{**rest}", static () => TypedResults.Problem(
                "Start the server with -admin-key to turn it on.", title: "The status page is off", statusCode: StatusCodes.Status404NotFound)).ExcludeFromDescription();
            return;
        }

        var (page, figures) = (app.Services.GetRequiredService<StatusPage>(), app.Services.GetRequiredService<StatusFigures>());
        app.MapGet("/status.json", context => Operator.AdmitAsync(context, key, async admitted =>
        {
            admitted.Response.Headers.CacheControl = "no-store";
            var read = figures.Read();
            var servers = admitted.RequestServices.GetService<StatusServers>() is { } others
                ? await others.ListAsync()
                : [await page.SelfAsync(read, DateTimeOffset.UtcNow)];
            await TypedResults.Json(page.Report(await page.ProcessAsync(), read, figures.Uptime, servers), StatusJson.Default.StatusReport).ExecuteAsync(admitted);
        })).ExcludeFromDescription();
    }

    public async Task<StatusServer> SelfAsync(StatusFigures.Figures figures, DateTimeOffset now) => new(await ProcessAsync(), Version, Connections(figures), now);

    private StatusReport Report(string process, StatusFigures.Figures figures, TimeSpan uptime, IReadOnlyList<StatusServer> servers) => new(
        Version,
        process,
        settings.Redis is null ? "memory" : "redis",
        (long)uptime.TotalSeconds,
        figures.Now,
        figures.Totals,
        [.. figures.Refusals.OrderByDescending(static pair => pair.Value).Take(MostRefusals).Select(static pair => Refusals(pair.Key, pair.Value))],
        [
            new("-max-connections", Connections(figures), settings.MaxConnections),
            new("-max-inboxes", figures.Now.GetValueOrDefault("inbox.mailboxes"), settings.MaxInboxes),
            new("-max-total-messages", figures.Now.GetValueOrDefault("inbox.messages"), settings.MaxTotalMessages),
            new("-max-total-bytes", figures.Now.GetValueOrDefault("inbox.bytes"), settings.MaxTotalBytes),
        ],
        figures.Hour,
        servers);

    private static StatusRefusals Refusals(string statusAndReason, long count)
    {
        var space = statusAndReason.IndexOf(' ', StringComparison.Ordinal);
        return new(int.Parse(statusAndReason.AsSpan(0, space), System.Globalization.CultureInfo.InvariantCulture), statusAndReason[(space + 1)..], count);
    }

    private static long Connections(StatusFigures.Figures figures) => figures.Now.GetValueOrDefault("kestrel.active_connections");
}
