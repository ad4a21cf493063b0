using System.Text;
using CasesPdp.Server.Requests;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Sends lines to an OTLP collector, each as the body of a log record.</summary>
/// <remarks>
/// A thread of its own sends, so that a collector that is slow or away holds up no other sink. What waits for it is bounded; the rest is
/// lost and counted.
/// </remarks>
internal sealed class OtlpSink : IDecisionLogSink
{
    private const int MostWaiting = 8_192;
    private const int ExportTimeoutMilliseconds = 1_000;
    private static readonly EventId DecisionEvent = new(1, "casespdp.decision");

    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CountingExporter _exporter;
    private readonly BatchLogRecordExportProcessor _batches;
    private long _handedOver;

    /// <summary>Sends to that endpoint.</summary>
    public OtlpSink(string endpoint, DecisionLogCounts counts)
    {
        var options = new OtlpExporterOptions { Endpoint = new Uri(endpoint), TimeoutMilliseconds = ExportTimeoutMilliseconds };
        var otlp = new OtlpLogExporter(options);
        _exporter = new CountingExporter(otlp, counts);
        _batches = new BatchLogRecordExportProcessor(
            _exporter, maxQueueSize: MostWaiting, exporterTimeoutMilliseconds: ExportTimeoutMilliseconds);
        _loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(logs => logs
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("casespdp", serviceVersion: ServerInfo.Version))
            .AddProcessor(_batches)
            .AddProcessor(new ProviderOf(otlp))));
        _logger = _loggers.CreateLogger("casespdp.decisions");
    }

    /// <inheritdoc/>
    public LossReason LossReason => LossReason.Otlp;

    /// <inheritdoc/>
    public bool CountsLater => true;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines, ref int written)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range];
            if (line.IsEmpty)
            {
                continue;
            }

            if (_handedOver - _exporter.Done >= MostWaiting)
            {
                throw new IOException("the collector is too slow");
            }

            _handedOver++;
            written++;
            var body = Encoding.UTF8.GetString(line);
            _logger.Log(LogLevel.Information, DecisionEvent, body, null, (text, _) => text);
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
        // A collector has no disk of ours.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Disposing of the loggers would wait for the collector for five seconds.
        _batches.Shutdown(ExportTimeoutMilliseconds);
        _loggers.Dispose();
    }

    /// <summary>Gives an exporter that stands behind another one the provider, and so the resource. Exports nothing.</summary>
    private sealed class ProviderOf(OtlpLogExporter exporter) : BaseExportProcessor<LogRecord>(exporter)
    {
        protected override void OnExport(LogRecord data)
        {
            // The batches do.
        }

        protected override bool OnForceFlush(int timeoutMilliseconds) => true;

        protected override bool OnShutdown(int timeoutMilliseconds) => true;
    }

    /// <summary>Counts what the exporter has done with, and what of it the collector did not take.</summary>
    private sealed class CountingExporter(OtlpLogExporter inner, DecisionLogCounts counts) : BaseExporter<LogRecord>
    {
        private long _done;

        public long Done => Interlocked.Read(ref _done);

        public override ExportResult Export(in Batch<LogRecord> batch)
        {
            var result = inner.Export(batch);
            if (result == ExportResult.Success)
            {
                counts.AddWritten(batch.Count);
            }
            else
            {
                counts.AddLost(LossReason.Otlp, batch.Count);
            }

            Interlocked.Add(ref _done, batch.Count);
            return result;
        }

        protected override bool OnShutdown(int timeoutMilliseconds) => inner.Shutdown(timeoutMilliseconds);
    }
}
