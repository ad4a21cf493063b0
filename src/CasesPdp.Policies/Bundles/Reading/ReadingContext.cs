using CasesPdp.Policies.Bundles.Documents;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>What the stages of one reading share.</summary>
/// <param name="limits">The limits.</param>
/// <param name="findings">What was found before; absent: nothing.</param>
internal sealed class ReadingContext(ReadingLimits limits, BundleFindings? findings = null)
{
    public ReadingLimits Limits { get; } = limits;

    public BundleFindings Findings { get; } = findings ?? new(limits.Diagnostics);

    public TextPool Texts { get; } = new();

    /// <summary>Values that YAML aliases have repeated so far.</summary>
    public long AliasedValues { get; set; }
}
