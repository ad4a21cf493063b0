using CasesPdp.Server.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CasesPdp.Server.Telemetry;

/// <summary>Configures OpenTelemetry: metrics for scraping always, OTLP where an endpoint is configured.</summary>
internal static class TelemetrySetup
{
    // Stopping flushes once. A collector that does not answer delays it by this much at most.
    private const int ExportTimeoutMilliseconds = 1_000;

    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds metrics and, with an endpoint, traces.</summary>
    public static void AddTelemetry(this IServiceCollection services, ServerOptions options)
    {
        var endpoint = EndpointOf(options);
        services.AddSingleton<ServerMetrics>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("casespdp"))
            .WithMetrics(metrics =>
            {
                // Of Kestrel's metrics only those of connections: counting every request a second time costs as much as deciding it.
                metrics.AddMeter(ServerMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel")
                    .AddView("kestrel.queued_requests", MetricStreamConfiguration.Drop)
                    .AddRuntimeInstrumentation()
                    .AddPrometheusExporter();
                if (!string.IsNullOrEmpty(endpoint))
                {
                    metrics.AddOtlpExporter((exporter, reader) =>
                    {
                        Send(exporter, endpoint);
                        reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = ExportTimeoutMilliseconds;
                    });
                }
            });
        if (!string.IsNullOrEmpty(endpoint))
        {
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => IsTraced(context.Request.Path))
                .AddOtlpExporter(exporter => Send(exporter, endpoint)));
        }
    }

    /// <summary>Where the collector is, if one is configured.</summary>
    public static string? EndpointOf(ServerOptions options) => options.OtlpEndpoint ?? Environment.GetEnvironmentVariable(EndpointVariable);

    private static void Send(OtlpExporterOptions exporter, string endpoint)
    {
        exporter.Endpoint = new Uri(endpoint);
        exporter.TimeoutMilliseconds = ExportTimeoutMilliseconds;
        exporter.BatchExportProcessorOptions.ExporterTimeoutMilliseconds = ExportTimeoutMilliseconds;
    }

    // Only decisions get spans; probes and reflection would outnumber them.
    private static bool IsTraced(PathString path) => path.StartsWithSegments("/casespdp.v1.DecisionService", StringComparison.Ordinal);
}
