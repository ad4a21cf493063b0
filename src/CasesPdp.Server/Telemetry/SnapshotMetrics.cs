using System.Diagnostics.Metrics;
using CasesPdp.Server.Services;

namespace CasesPdp.Server.Telemetry;

/// <summary>The metrics of snapshots for programs that decide in their own process.</summary>
internal sealed class SnapshotMetrics
{
    private readonly Counter<long> _files;

    public SnapshotMetrics(IMeterFactory meters, SnapshotGrpcService service)
    {
        var meter = meters.Create(ServerMetrics.MeterName);
        meter.CreateObservableGauge("casespdp.snapshots.watchers", () => service.Watchers, "{call}", "Callers that follow the compiled policy.");
        _files = meter.CreateCounter<long>("casespdp.snapshots.files", "{file}", "Attempts to write the snapshot file, by result.");
    }

    /// <summary>Counts an attempt to write the file.</summary>
    public void FileWritten(bool succeeded) =>
        _files.Add(1, new KeyValuePair<string, object?>("result", succeeded ? "WRITTEN" : "FAILED"));
}
