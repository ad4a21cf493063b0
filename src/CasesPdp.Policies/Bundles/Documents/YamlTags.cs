using CasesPdp.Policies.Bundles.Reading;
using YamlDotNet.Core.Events;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>Explicit YAML tags: those of the core schema count, every other one is an error rather than a guess.</summary>
internal static class YamlTags
{
    private const string Core = "tag:yaml.org,2002:";

    /// <summary>The kind of a scalar with its tag.</summary>
    public static ScalarKind Apply(Scalar scalar, ScalarKind plain, SourceSpan span, BundleFindings findings)
    {
        if (scalar.Tag.IsEmpty)
        {
            return plain;
        }

        switch (scalar.Tag.Value)
        {
            case "!" or Core + "str":
                return ScalarKind.String;
            case Core + "int" or Core + "float" when plain == ScalarKind.Number:
            case Core + "bool" when plain == ScalarKind.Boolean:
            case Core + "null" when plain == ScalarKind.Null:
                return plain;
            default:
                Report(scalar.Tag.Value, span, findings);
                return plain;
        }
    }

    /// <summary>Reports the tag of a list (<c>seq</c>) or object (<c>map</c>) unless it says just that.</summary>
    public static void Check(NodeEvent node, string expected, SourceSpan span, BundleFindings findings)
    {
        if (!node.Tag.IsEmpty && node.Tag.Value != "!" && node.Tag.Value != Core + expected)
        {
            Report(node.Tag.Value, span, findings);
        }
    }

    private static void Report(string tag, SourceSpan span, BundleFindings findings) => findings.Error(
        DiagnosticCodes.UnsupportedTag,
        span,
        $"The tag {MessageText.Quote(tag)} is not supported here; leave it out.");
}
