using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>Why the content of the directory is not served.</summary>
/// <param name="Since">Since when it has been so, by the clock on the wall.</param>
/// <param name="Attempts">How many times it was read in vain.</param>
/// <param name="Digest">The digest of the content, if all of its files could be read.</param>
/// <param name="Findings">What was found, errors among it.</param>
internal sealed record ReloadFault(DateTimeOffset Since, int Attempts, string? Digest, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>The first error: what a line of a log has room for.</summary>
    public Diagnostic FirstError => Findings.First(f => f.Severity == DiagnosticSeverity.Error);

    /// <summary>How many of the findings are errors.</summary>
    public int Errors => Findings.Count(f => f.Severity == DiagnosticSeverity.Error);
}
