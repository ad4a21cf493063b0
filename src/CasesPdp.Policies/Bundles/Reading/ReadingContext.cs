using CasesPdp.Policies.Bundles.Documents;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>What the stages of one reading share.</summary>
internal sealed class ReadingContext(ReadingLimits limits)
{
    public ReadingLimits Limits { get; } = limits;

    public BundleFindings Findings { get; } = new(limits.Diagnostics);

    public TextPool Texts { get; } = new();

    /// <summary>Values that YAML aliases have repeated so far.</summary>
    public long AliasedValues { get; set; }
}
