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

    /// <summary>Remembers what an object was read as, unless the reading found something: that is to be said of every object like it.</summary>
    /// <param name="node">The object.</param>
    /// <param name="value">What it was read as.</param>
    /// <param name="findingsBefore">The count of findings before it was read.</param>
    public void Remember(MappingNode node, object value, long findingsBefore)
    {
        if (node.Repeat is { } repeat && Findings.Count == findingsBefore)
        {
            repeat.Value = value;
        }
    }
}
