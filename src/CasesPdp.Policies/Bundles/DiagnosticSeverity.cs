namespace CasesPdp.Policies.Bundles;

/// <summary>How much a finding weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The bundle loads; the author should look.</summary>
    Warning = 0,

    /// <summary>The bundle does not load.</summary>
    Error = 1,
}
