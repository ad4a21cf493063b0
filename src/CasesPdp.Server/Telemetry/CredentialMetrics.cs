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
            () => certificate is null ? [] : Expiries(certificate.Current, time.GetUtcNow()),
            "s",
            "For how long the server's certificate, and the first of the authorities of clients, is still valid; below 0: expired. Absent without TLS.");
    }

    /// <summary>Counts a change of files.</summary>
    public void Reloaded(string setting, FileChange change) => _reloads.Add(
        1, new KeyValuePair<string, object?>("setting", setting), new KeyValuePair<string, object?>("result", change.ToString().ToUpperInvariant()));

    /// <summary>Counts a call or connection that is refused.</summary>
    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    // An authority beside it that had expired when the file was read vouches for nobody any more, and does not count.
    private static IEnumerable<Measurement<double>> Expiries(TlsFiles files, DateTimeOffset now)
    {
        yield return Expiry(ServerCertificate.Setting, files.ExpiresAt - now);
        if (files.ClientAuthorities is not null)
        {
            yield return Expiry(ServerCertificate.ClientCaSetting, files.ClientAuthorities.ExpiresAt - now);
        }
    }

    private static Measurement<double> Expiry(string setting, TimeSpan left) =>
        new(left.TotalSeconds, new KeyValuePair<string, object?>("setting", setting));
}
