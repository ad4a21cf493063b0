using System.Diagnostics.Metrics;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Telemetry;

/// <summary>The metrics of certificates, tokens, and of callers that are refused.</summary>
internal sealed class CredentialMetrics
{
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _refused;

    public CredentialMetrics(IMeterFactory meters, TimeProvider time, ServerCertificate? certificate = null)
    {
        var meter = meters.Create(ServerMetrics.MeterName);
        _reloads = meter.CreateCounter<long>(
            "casespdp.credentials.reloads", "{reload}", "Changes of the files of certificate and tokens, by setting and result.");
        _refused = meter.CreateCounter<long>("casespdp.callers.refused", "{call}", "Calls and connections of callers that were refused.");
        meter.CreateObservableGauge<double>(
            "casespdp.certificate.expires_in",
            () => certificate is null ? [] : [new((certificate.Current.ExpiresAt - time.GetUtcNow()).TotalSeconds)],
            "s",
            "For how long the server's certificate is still valid; below 0: it has expired. Absent without TLS.");
    }

    /// <summary>Counts a change of files.</summary>
    public void Reloaded(string setting, FileChange change) => _reloads.Add(
        1, new KeyValuePair<string, object?>("setting", setting), new KeyValuePair<string, object?>("result", change.ToString().ToUpperInvariant()));

    /// <summary>Counts a call or connection that is refused.</summary>
    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
