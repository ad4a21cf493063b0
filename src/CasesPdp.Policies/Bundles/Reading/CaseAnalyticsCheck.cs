using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of roles that may read Kibana's case analytics indices. These hold the cases of all spaces and owners, and Elasticsearch looks at
/// no Cases privilege.
/// </summary>
internal sealed class CaseAnalyticsCheck(BundleFindings findings)
{
    // Names as Kibana forms them, to match patterns with.
    private static readonly string[] Samples =
    [
        ".cases", ".cases-activity", ".cases-attachments", ".cases-comments", ".cases.securitysolution-default",
        ".internal.cases", ".internal.cases-comments.securitysolution-default",
    ];

    /// <summary>Checks the list <c>indices</c> of a role; one warning a role.</summary>
    public void Check(string role, SequenceNode indices)
    {
        foreach (var entry in indices.Items.OfType<MappingNode>())
        {
            if (Texts(entry, "privileges").Any(Reads) && Texts(entry, "names").FirstOrDefault(IsCaseAnalytics) is { } name)
            {
                findings.Warning(
                    DiagnosticCodes.ReadsCaseAnalytics,
                    entry.Span,
                    $"The role {MessageText.Quote(role)} may read the indices {MessageText.Quote(name)}: the case analytics indices show the "
                    + "cases of all spaces and owners, whatever its Cases privileges.");
                return;
            }
        }
    }

    private static IEnumerable<string> Texts(MappingNode entry, string key)
    {
        var items = entry.Find(key) switch
        {
            SequenceNode list => list.Items,
            { } single => [single],
            null => [],
        };
        return items.OfType<ScalarNode>().Where(s => s.Kind == ScalarKind.String).Select(s => s.Text);
    }

    private static bool Reads(string privilege) =>
        privilege is "all" or "*" || privilege.StartsWith("read", StringComparison.Ordinal)
        || (privilege.StartsWith("indices:", StringComparison.Ordinal) && ElasticsearchPattern.Matches(privilege, "indices:data/read/search"));

    // Patterns of wildcards and dots only, such as `*`, are left alone: they belong to roles that may read everything.
    private static bool IsCaseAnalytics(string name)
    {
        if (name.StartsWith('/'))
        {
            return name.Contains("cases", StringComparison.Ordinal);
        }

        return name.StartsWith(".cases", StringComparison.Ordinal)
            || name.StartsWith(".internal.cases", StringComparison.Ordinal)
            || (name.Any(char.IsAsciiLetterOrDigit) && Samples.Any(sample => ElasticsearchPattern.Matches(name, sample)));
    }
}
