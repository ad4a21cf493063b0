using System.Diagnostics.Metrics;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;
using Grpc.AspNetCore.Server;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CasesPdp.Server.Telemetry;

/// <summary>Configures OpenTelemetry: metrics for scraping unless they are off, OTLP where an endpoint is configured.</summary>
internal static class TelemetrySetup
{
    // Stopping flushes once. A collector that does not answer delays it by this much at most.
    private const int ExportTimeoutMilliseconds = 1_000;

    // Each revision is a series of its own. The SDK keeps them all, and counts those beyond as one.
    private const int MostRevisions = 5_000;

    // A series for each method and status.
    private const int MostCalls = 1_000;

    // All other labels have a few values. The SDK reserves room for as many series of each metric, and 2,000 would take 10 MB.
    private const int MostSeries = 200;

    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds metrics and, with an endpoint, traces.</summary>
    public static void AddTelemetry(this IServiceCollection services, ServerOptions options)
    {
        var endpoint = EndpointOf(options);
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton<ReloadMetrics>();
        services.AddSingleton<ChannelMetrics>();
        services.AddSingleton<PolicyMetrics>();
        services.AddSingleton<CallTelemetry>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("casespdp", serviceVersion: ServerInfo.Version));
        if (options.Metrics)
        {
            telemetry.WithMetrics(metrics => AddMetrics(metrics, endpoint));
        }

        if (!string.IsNullOrEmpty(endpoint))
        {
            // Spans begin only below a sampled parent, so a sampler has nothing to decide.
            telemetry.WithTracing(traces => traces
                .SetSampler(new ParentBasedSampler(new AlwaysOffSampler()))
                .AddSource(CallTelemetry.SourceName)
                .AddOtlpExporter(exporter => Send(exporter, endpoint)));
        }
    }

    /// <summary>Where the collector is, if one is configured.</summary>
    /// <exception cref="StartupRefusedException">The variable holds no address.</exception>
    public static string? EndpointOf(ServerOptions options)
    {
        if (options.OtlpEndpoint is not null)
        {
            return options.OtlpEndpoint;
        }

        // As OpenTelemetry takes it: an empty variable is none.
        var endpoint = Environment.GetEnvironmentVariable(EndpointVariable);
        if (string.IsNullOrEmpty(endpoint))
        {
            return null;
        }

        return ServerOptions.IsHttp(endpoint)
            ? endpoint
            : throw new StartupRefusedException(
                StartupRefusedException.Usage,
                $"casespdp-server: {EndpointVariable} must be an http:// or https:// address, not `{endpoint}`");
    }

    /// <summary>Measures every gRPC call, behind routing and before whatever may refuse it.</summary>
    public static void UseCallTelemetry(this WebApplication app)
    {
        // Nobody else asks for these: a gauge is there once its owner has been made.
        app.Services.GetRequiredService<PolicyMetrics>();
        app.Services.GetRequiredService<SnapshotMetrics>();
        app.Services.GetRequiredService<ChannelMetrics>();
        var telemetry = app.Services.GetRequiredService<CallTelemetry>();
        app.Use(telemetry.InvokeAsync);
    }

    /// <summary>Gives each method of a gRPC service the attributes of its calls.</summary>
    public static GrpcServiceEndpointConventionBuilder WithCallTags(this GrpcServiceEndpointConventionBuilder service)
    {
        service.Add(endpoint =>
            endpoint.Metadata.Add(new CallTags(endpoint.Metadata.OfType<GrpcMethodMetadata>().SingleOrDefault()?.Method)));
        return service;
    }

    private static void AddMetrics(MeterProviderBuilder metrics, string? endpoint)
    {
        // Of Kestrel's metrics only those of connections: counting every request a second time costs as much as deciding it.
        metrics.AddMeter(ServerMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel")
            .AddView(ViewOf)
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
    }

    private static MetricStreamConfiguration ViewOf(Instrument instrument) => instrument.Name switch
    {
        "kestrel.queued_requests" => MetricStreamConfiguration.Drop,
        "casespdp.revision.info" => new MetricStreamConfiguration { CardinalityLimit = MostRevisions },
        "rpc.server.call.duration" => new MetricStreamConfiguration { CardinalityLimit = MostCalls },
        _ => new MetricStreamConfiguration { CardinalityLimit = MostSeries },
    };

    private static void Send(OtlpExporterOptions exporter, string endpoint)
    {
        exporter.Endpoint = new Uri(endpoint);
        exporter.TimeoutMilliseconds = ExportTimeoutMilliseconds;
        exporter.BatchExportProcessorOptions.ExporterTimeoutMilliseconds = ExportTimeoutMilliseconds;
    }
}
