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
        foreach (var item in indices.Items)
        {
            if (item is MappingNode entry
                && FirstText(entry.Find("privileges"), Reads) is not null
                && FirstText(entry.Find("names"), IsCaseAnalytics) is { } name)
            {
                findings.Warning(
                    DiagnosticCodes.ReadsCaseAnalytics,
                    entry.Span,
                    $"The role {MessageText.Quote(role)} may read the indices {MessageText.Quote(name)}: the case analytics indices "
                    + "show the cases of all spaces and owners, whatever Cases privileges the role has.");
                return;
            }
        }
    }

    private static string? FirstText(DocumentNode? node, Predicate<string> fits)
    {
        if (node is ScalarNode { Kind: ScalarKind.String } text)
        {
            return fits(text.Text) ? text.Text : null;
        }

        foreach (var item in (node as SequenceNode)?.Items ?? [])
        {
            if (item is ScalarNode { Kind: ScalarKind.String } element && fits(element.Text))
            {
                return element.Text;
            }
        }

        return null;
    }

    private static bool Reads(string privilege) =>
        privilege is "all" or "*" || privilege.StartsWith("read", StringComparison.Ordinal)
        || (privilege.StartsWith("indices:", StringComparison.Ordinal)
            && ElasticsearchPattern.Matches(privilege, "indices:data/read/search"));

    // Patterns of wildcards and dots only, such as `*`, are left alone: they belong to roles that may read everything.
    private static bool IsCaseAnalytics(string name)
    {
        if (name.StartsWith('/'))
        {
            return name.Contains("cases", StringComparison.Ordinal);
        }

        if (name.StartsWith(".cases", StringComparison.Ordinal) || name.StartsWith(".internal.cases", StringComparison.Ordinal))
        {
            return true;
        }

        // Most names end here, before the cost of matching.
        var literal = name.AsSpan(0, Math.Max(0, name.AsSpan().IndexOfAny('*', '?')));
        return (".cases".AsSpan().StartsWith(literal) || ".internal.cases".AsSpan().StartsWith(literal))
            && name.Any(char.IsAsciiLetterOrDigit)
            && Samples.Any(sample => ElasticsearchPattern.Matches(name, sample));
    }
}
