using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// The anchors of one document. An alias shares the anchored value instead of copying it; what it would have copied is counted, because
/// a walk over the tree visits it all.
/// </summary>
internal sealed class YamlAnchors(ReadingContext context)
{
    private readonly Dictionary<string, Anchor> _anchors = new(StringComparer.Ordinal);
    private long _repeated;

    /// <summary>Begins an anchored value; returns a mark for <see cref="Close"/>.</summary>
    public long Open(string name, int values)
    {
        // While it is open an alias to it would be a circle, also when an earlier anchor had the same name.
        _anchors[name] = default;
        return values - 1 + _repeated;
    }

    public void Close(string name, long mark, DocumentNode node, int values, int height) =>
        _anchors[name] = new Anchor(node, values + _repeated - mark, height);

    public DocumentNode? Resolve(string name, SourceSpan span, int depth, out int height)
    {
        height = 0;
        if (!_anchors.TryGetValue(name, out var anchor) || anchor.Node is null)
        {
            context.Findings.Error(
                DiagnosticCodes.UnknownAlias,
                span,
                $"The alias {MessageText.Quote("*" + name)} has no finished anchor before it.");
            return new ScalarNode(span, ScalarKind.Null, "", isQuoted: false);
        }

        height = anchor.Height;
        if (depth + height > context.Limits.Depth)
        {
            context.Findings.Error(
                DiagnosticCodes.TooDeep,
                span,
                $"Lists and objects are nested {depth + height} deep; at most {context.Limits.Depth} levels are read.");
            return null;
        }

        _repeated += anchor.Values;
        context.AliasedValues += anchor.Values;
        if (context.AliasedValues > context.Limits.AliasedValues)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManyAliasedValues,
                span,
                $"Aliases repeat {context.AliasedValues} values so far; "
                + $"at most {context.Limits.AliasedValues} may be repeated in a bundle.");
            return null;
        }

        return anchor.Node;
    }

    private readonly record struct Anchor(DocumentNode? Node, long Values, int Height);
}
