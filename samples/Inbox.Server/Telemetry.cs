using System.Runtime.CompilerServices;
using Inbox.Server.Status;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Inbox.Server;

/// <summary>
/// Metrics for Prometheus at <c>/metrics</c> (<c>-metrics</c>), and metrics and traces to a collector, if the standard variables of OpenTelemetry
/// name one. Without both, nothing of it runs.
/// </summary>
internal static class Telemetry
{
    private const string Place = "/metrics";

    /// <summary>The meters of the mailboxes, of Redis, of the web server, and of the runtime.</summary>
    private static readonly string[] _meters =
        ["Inbox", "Inbox.Redis", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private static readonly string[] _collectors =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private static bool HasCollector => _collectors.Any(static name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));

    public static void AddTelemetry(this WebApplicationBuilder builder, ServerSettings settings)
    {
        if (settings.Metrics || HasCollector)
        {
            Collect(builder, settings);
        }
    }

    public static void MapTelemetry(this WebApplication app, ServerSettings settings)
    {
        if (settings.Metrics)
        {
            Serve(app, settings);
        }
    }

    /// <summary>In a method of its own, so that the runtime loads the libraries only where they are used: each is an open file.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect(WebApplicationBuilder builder, ServerSettings settings)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("inbox", serviceVersion: StatusPage.Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(_meters);
                if (settings.Metrics)
                {
                    metrics.AddPrometheusExporter();
                }

                if (HasCollector)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (HasCollector)
        {
            telemetry.WithTracing(static traces => traces.AddSource("Inbox").AddAspNetCoreInstrumentation().AddOtlpExporter());
        }
    }

    /// <inheritdoc cref="Collect"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Serve(WebApplication app, ServerSettings settings) =>
        app.MapPrometheusScrapingEndpoint(
            Place, meterProvider: null, branch => branch.Use((context, next) => Operator.AdmitAsync(context, settings.AdminKey, next)), optionsName: null)
            .ExcludeFromDescription();
}
